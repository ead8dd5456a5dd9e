package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus;
import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.EngineStatus.CredentialStatus;
import io.ringfence.engine.EngineStatus.DeploymentStatus;
import io.ringfence.engine.EngineStatus.Totals;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A gateway with one budgeted key in front of two scripted providers, `main` and `backup`, for tests of what happens
/// when something breaks.
///
/// The model `main/m` has one target; `routed` has `main/m` first and `backup/b` next. An input token costs 1,000
/// nano-dollars, an output token 2,000. One event loop, so that consecutive requests share upstream connections.
final class FaultGateway implements AutoCloseable {
    static final String KEY = "sk-app";
    static final String MODEL = "main/m";
    static final String ROUTED = "routed";

    /// What an answer costs that states [Wire]'s usage.
    static final long ANSWER_COST = cost(Wire.INPUT_TOKENS, Wire.OUTPUT_TOKENS);

    /// Retries without a noticeable wait, so that only what a test is about takes time.
    static final String QUICK_RETRY = "retry: {initial_delay_ms: 1, max_delay_ms: 2}";

    private static final long POLL_NS = 2_000_000;

    private final DemoProvider backup;
    private final TestGateway gateway;

    private FaultGateway(DemoProvider backup, TestGateway gateway) {
        this.backup = backup;
        this.gateway = gateway;
    }

    static FaultGateway start() {
        return start("");
    }

    /// @param resilience more members of `resilience`, as `timeout: {…}`
    static FaultGateway start(String resilience) {
        return new Options().resilience(resilience).start();
    }

    static long cost(long inputTokens, long outputTokens) {
        return inputTokens * 1_000 + outputTokens * 2_000;
    }

    /// What a broken stream costs of which only the request and some text is known.
    static long estimatedCost(String request, String generated) {
        return cost(request.length() / 4, generated.length() / 4);
    }

    DemoProvider main() {
        return gateway.upstream();
    }

    DemoProvider backup() {
        return backup;
    }

    TestGateway gateway() {
        return gateway;
    }

    int port() {
        return gateway.gateway().port();
    }

    HttpResponse<String> unary(Wire wire, String model) throws IOException, InterruptedException {
        return post(wire.path(model, false), wire.unary(model));
    }

    HttpResponse<String> streamed(Wire wire, String model) throws IOException, InterruptedException {
        return post(wire.path(model, true), wire.streamed(model));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return gateway.post(path, body, "authorization", "Bearer " + KEY);
    }

    RawClient connect() throws IOException {
        return RawClient.connect(port());
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    // ---- Books ----------------------------------------------------------------------------------------------------

    EngineStatus status() {
        return gateway.status();
    }

    /// Waits until the engine's report says so.
    EngineStatus awaitStatus(Predicate<EngineStatus> condition) throws TimeoutException {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        EngineStatus status = status();
        while (!condition.test(status)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new TimeoutException("still " + status);
            }
            LockSupport.parkNanos(POLL_NS);
            status = status();
        }
        return status;
    }

    /// Nothing is held any more, every admission was settled once, and so much was spent in all.
    void assertBooks(int settled, long spentNanoUsd) {
        assertBooks(status(), settled, spentNanoUsd);
    }

    static void assertBooks(EngineStatus status, int settled, long spentNanoUsd) {
        Totals totals = status.totals();
        AccountStatus account = account(status);
        BudgetStatus budget = account.budgets().getFirst();
        assertAll(
                () -> assertEquals(0, totals.inFlight(), "in flight"),
                () -> assertEquals(0, totals.queued(), "queued"),
                () -> assertEquals(0, totals.waiting(), "waiting"),
                () -> assertEquals(settled, totals.admitted(), "admitted"),
                () -> assertEquals(settled, totals.settled(), "settled"),
                () -> assertEquals(0, totals.duplicateSettlements(), "duplicate settlements"),
                () -> assertEquals(0, totals.expiredReservations(), "expired reservations"),
                () -> assertEquals(0, totals.handlerErrors(), () -> "handler errors: " + totals.lastHandlerError()),
                () -> assertEquals(0, account.inFlight(), "the key's requests in flight"),
                () -> assertEquals(0, budget.reservedNanoUsd(), "reserved"),
                () -> assertEquals(0, budget.waiting(), "waiting for money"),
                () -> assertEquals(spentNanoUsd, budget.spentNanoUsd(), "spent"),
                () -> assertEquals(
                        0,
                        status.credentials().stream()
                                .mapToInt(CredentialStatus::inFlight)
                                .sum(),
                        "attempts in flight by credential"),
                () -> assertEquals(
                        0,
                        status.deployments().stream()
                                .mapToInt(DeploymentStatus::inFlight)
                                .sum(),
                        "attempts in flight by deployment"));
    }

    static AccountStatus account(EngineStatus status) {
        return status.accounts().stream()
                .filter(account -> account.id().equals("key/app"))
                .findFirst()
                .orElseThrow();
    }

    CredentialStatus credential(String label) {
        EngineStatus status = status();
        return status.credentials().stream()
                .filter(credential -> credential.id().equals("main/" + label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no credential " + label + " in " + status));
    }

    /// The deployment of the model `m` at the provider `main`.
    DeploymentStatus deployment() {
        EngineStatus status = status();
        return status.deployments().stream()
                .filter(deployment -> deployment.id().startsWith("main/"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no deployment of main in " + status));
    }

    /// The script of a healthy unary answer.
    static Script answer(Wire wire) {
        return Script.answer(200, Wire.JSON_TYPE, wire.answer());
    }

    /// The script of a healthy stream.
    static Script stream(Wire wire) {
        return Script.steps()
                .head(200, Wire.SSE)
                .send(wire.preamble())
                .send(wire.content("Hi"))
                .send(wire.ending())
                .end();
    }

    @Override
    public void close() {
        gateway.close();
        backup.close();
    }

    /// Parts of the configuration that tests replace.
    static final class Options {
        private String server = "";
        private String resilience = "";
        private String credentials = "api_key: k1";
        private String budgetUsd = "1";
        private String mainUrl = "UPSTREAM";
        private String more = "";

        Options server(String members) {
            server = ", " + members;
            return this;
        }

        Options resilience(String members) {
            resilience = members;
            return this;
        }

        Options credentials(String members) {
            credentials = members;
            return this;
        }

        Options budgetUsd(String usd) {
            budgetUsd = usd;
            return this;
        }

        Options mainUrl(String url) {
            mainUrl = url;
            return this;
        }

        /// Whole sections to append.
        Options more(String sections) {
            more = sections;
            return this;
        }

        FaultGateway start() {
            DemoProvider backup = provider();
            try {
                return new FaultGateway(backup, TestGateway.start(yaml(backup), provider()));
            } catch (RuntimeException | Error e) {
                backup.close();
                throw e;
            }
        }

        private static DemoProvider provider() {
            return DemoProvider.start(DemoSettings.defaults().withJournal(true).withFirstByteDelay(Duration.ZERO));
        }

        private String yaml(DemoProvider backup) {
            return """
                server: {host: 127.0.0.1, port: 0, workers: 1%s}
                telemetry: {metrics: {enabled: false}}
                providers:
                  main: {type: demo, models: ["*"], base_url: "%s", %s}
                  backup: {type: demo, models: ["*"], base_url: "%s", api_key: k9}
                routes:
                - model: routed
                  strategy: priority
                  targets: [{provider: main, model: m, priority: 1}, {provider: backup, model: b, priority: 2}]
                keys: [{name: app, key: sk-app, budget_usd: %s}]
                prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 2, max_output_tokens: 100}]
                resilience: {%s}
                %s
                """.formatted(server, mainUrl, credentials, backup.baseUrl(), budgetUsd, resilience, more);
        }
    }
}

package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.EngineStatus.Totals;
import io.ringfence.gateway.e2e.Wire;
import io.ringfence.gateway.e2e.WireClient;
import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.runtime.RunningGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What could be settled twice is settled once: answers that tell their tokens twice, clients that leave at the
/// instant in which the answer ends, and a journal that is written into the database a second time.
@Timeout(900)
class DuplicateSettlementTest {
    private static final String KEYS = Setup.prices() + "keys: [{name: app, key: sk-app, budget_usd: 100}]";
    private static final String POSITION = "SELECT journal || ' ' || segment, byte_offset FROM journal_position";

    private static final Map<String, Long> LIMITS = Map.of("key/app total", 100_000_000_000L);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldSettleOnceWhatIsToldTwice() throws Exception {
        Proof proof = Proof.of("duplicate settlements");
        Callers callers = new Callers();
        int rounds = Proof.rounds(50, 2_000);
        try (PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.sqlite(folder, provider, KEYS);
            Map<String, Long> begin;
            try (RunningGateway gateway = setup.start("one");
                    Books books = new Books(setup.jdbcUrl())) {
                try (WireClient client = new WireClient(gateway.port())) {
                    callers.call(client, "sk-app", Plan.any(proof.random(), 0), false);
                }
                begin = awaitPosition(books);
                for (int i = 0; i < rounds; i++) {
                    askForDoubledAnswers(gateway.port(), callers, proof.random());
                    leaveAtTheEnd(gateway.port(), callers, proof.random());
                }
                Setup.awaitIdle(gateway);
                Totals totals = gateway.server()
                        .status()
                        .get(Setup.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .totals();
                assertEquals(totals.admitted(), totals.settled());
                assertEquals(0, totals.duplicateSettlements());
            }
            try (Books books = new Books(setup.jdbcUrl())) {
                Reconciliation once = reconcile(books, callers, provider);
                long rows = books.number("SELECT COUNT(*) FROM ledger");
                rewind(books, begin);
                setup.start("one").close();
                Reconciliation twice = reconcile(books, callers, provider);
                proof.with("rows read twice", rows - 1).end(rounds, callers, twice, books.overspentNanoUsd(LIMITS));
                assertEquals(once.spentNanoUsd(), twice.spentNanoUsd());
                assertEquals(rows, books.number("SELECT COUNT(*) FROM ledger"));
            }
        }
    }

    /// Whoever left may have to pay what was estimated, or nothing.
    private static Reconciliation reconcile(Books books, Callers callers, PaidProvider provider) throws Exception {
        return Reconciliation.of(
                books,
                callers,
                provider,
                (plan, row) -> row.costNanoUsd() == plan.costNanoUsd() || isLeft(callers, row.requestId()));
    }

    private static boolean isLeft(Callers callers, String id) {
        return callers.told().stream().anyMatch(call -> call.id().equals(id) && call.status() == 0);
    }

    private static void askForDoubledAnswers(int port, Callers callers, Random random) throws IOException {
        for (Wire wire : Wire.values()) {
            try (WireClient client = new WireClient(port)) {
                Plan plan = new Plan(1 + random.nextInt(20), 1 + random.nextInt(50), 0, Plan.Ending.DOUBLED, 0);
                Told call = callers.call(client, "sk-app", wire, plan, random.nextBoolean());
                assertEquals(200, call.status(), call::toString);
            }
        }
    }

    private static void leaveAtTheEnd(int port, Callers callers, Random random) throws IOException {
        Plan plan = Plan.any(random, 2);
        String id = callers.nextId();
        String request = Callers.request(id, "sk-app", Wire.CHAT, plan, random.nextBoolean());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(plan.delayMs()) + random.nextInt(1_500_000));
            socket.setSoLinger(true, random.nextInt(2));
        }
        callers.note(new Told(id, "sk-app", plan, 0, "", -1));
    }

    /// Where the writer is once it has written the first exchange.
    private static Map<String, Long> awaitPosition(Books books) throws Exception {
        long deadlineNs = System.nanoTime() + Setup.PATIENCE.toNanos();
        while (books.number("SELECT COUNT(*) FROM ledger") == 0) {
            assertEquals(true, System.nanoTime() - deadlineNs < 0, "nothing is written");
            LockSupport.parkNanos(1_000_000);
        }
        return books.sums(POSITION);
    }

    private static void rewind(Books books, Map<String, Long> position) throws Exception {
        for (Map.Entry<String, Long> entry : position.entrySet()) {
            int blank = entry.getKey().indexOf(' ');
            books.execute("UPDATE journal_position SET byte_offset = " + entry.getValue() + ", segment = "
                    + entry.getKey().substring(blank + 1) + " WHERE journal = "
                    + entry.getKey().substring(0, blank));
        }
    }
}

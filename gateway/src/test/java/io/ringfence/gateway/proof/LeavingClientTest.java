package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus;
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

/// Clients that go away after any number of bytes of their request, while the provider is silent, after any
/// number of bytes of its answer, and while they wait for money; in order and by a reset, in all dialects.
@Timeout(900)
class LeavingClientTest {
    private static final Map<String, Long> LIMITS =
            Map.of("key/app total", 100_000_000_000L, "key/poor total", 300_000L);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldHoldNothingAndChargeOnceWheneverAClientLeaves() throws Exception {
        Proof proof = Proof.of("clients that leave at every byte");
        Callers callers = new Callers();
        String keys = Setup.prices() + """
            keys:
              - {name: app, key: sk-app, budget_usd: 100}
              - {name: poor, key: sk-poor, budget_usd: 0.001324}
            """;
        try (PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.sqlite(folder, provider, keys);
            try (RunningGateway gateway = setup.start("one")) {
                Leavers leavers = new Leavers(gateway.port(), callers, provider, proof.random());
                for (Wire wire : Wire.values()) {
                    leavers.whileAsking(wire);
                    leavers.whileAnswered(wire, false);
                    leavers.whileAnswered(wire, true);
                }
                for (int i = 0; i < Proof.rounds(5, 100); i++) {
                    leavers.whileWaitingForMoney();
                }
                Setup.awaitIdle(gateway);
                provider.awaitNothingHeld();
                assertNothingHeld(gateway.server().status().get(Setup.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            try (Books books = new Books(setup.jdbcUrl())) {
                Reconciliation reconciliation = Reconciliation.of(books, callers, provider);
                int calls = callers.told().size();
                proof.with("asked of the provider", provider.journal().size())
                        .end(calls, callers, reconciliation, books.overspentNanoUsd(LIMITS));
                assertEquals(0, reconciliation.untold());
            }
        }
    }

    private static void assertNothingHeld(EngineStatus status) {
        assertEquals(status.totals().admitted(), status.totals().settled());
        assertEquals(0, status.totals().duplicateSettlements());
        assertEquals(0, status.totals().waiting());
        status.accounts()
                .forEach(account -> account.budgets()
                        .forEach(budget -> assertEquals(0, budget.reservedNanoUsd(), account.id() + " holds money")));
    }

    /// Those who leave.
    private record Leavers(int port, Callers callers, PaidProvider provider, Random random) {
        private Socket connect() throws IOException {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }

        private static void send(Socket socket, String bytes, int count) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8), 0, count);
        }

        private void leave(Socket socket) throws IOException {
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }

        private void note(String id, String key, Plan plan) {
            callers.note(new Told(id, key, plan, 0, "", -1));
        }

        /// Between any two bytes of the request.
        void whileAsking(Wire wire) throws IOException {
            Plan plan = Plan.any(random, 3);
            int step = Proof.rounds(11, 1);
            int length = 1;
            for (int sent = 0; sent <= length; sent += step) {
                String id = callers.nextId();
                String request = Callers.request(id, "sk-app", wire, plan, random.nextBoolean());
                length = request.length();
                Socket socket = connect();
                send(socket, request, Math.min(sent, length));
                leave(socket);
                note(id, "sk-app", plan);
            }
        }

        /// Between any two bytes of the answer, and before the first one.
        void whileAnswered(Wire wire, boolean streamed) throws IOException {
            int length = AnswerBytes.of(wire, Plan.whole(7, 9, 0), streamed).length;
            for (int at = 0; at < length; at += Proof.rounds(17, 1)) {
                Plan plan = new Plan(7, 9, 0, Plan.Ending.HELD, at);
                String id = callers.nextId();
                String request = Callers.request(id, "sk-app", wire, plan, streamed);
                Socket socket = connect();
                send(socket, request, request.length());
                provider.awaitAsked(id);
                LockSupport.parkNanos(random.nextInt(1_000_000));
                leave(socket);
                note(id, "sk-app", plan);
            }
        }

        /// The first one has all the money, the second one waits for it and leaves, the third one gets it.
        void whileWaitingForMoney() throws IOException {
            Plan held = new Plan(7, 9, 0, Plan.Ending.HELD, 0);
            Socket first = connect();
            String firstId = callers.nextId();
            String request = Callers.request(firstId, "sk-poor", Wire.CHAT, held, false);
            send(first, request, request.length());
            provider.awaitAsked(firstId);
            Socket second = connect();
            String secondId = callers.nextId();
            String waiting = Callers.request(secondId, "sk-poor", Wire.CHAT, held, false);
            send(second, waiting, waiting.length());
            LockSupport.parkNanos(random.nextInt(3_000_000));
            leave(second);
            leave(first);
            note(firstId, "sk-poor", held);
            note(secondId, "sk-poor", held);
            try (WireClient third = new WireClient(port)) {
                Told call = callers.call(third, "sk-poor", Plan.whole(1, 0, 0), false);
                assertTrue(call.isAnswered(), () -> "the money is not there again: " + call);
            }
        }
    }
}

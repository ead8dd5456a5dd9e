package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.Wire;
import io.ringfence.gateway.e2e.WireClient;
import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.runtime.RunningGateway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams that a provider breaks off after any number of bytes, in order and by a reset, in all dialects. What
/// has told its tokens before costs what they cost, the rest what is estimated, and nothing more than was
/// reserved.
@Timeout(900)
class CutStreamTest {
    private static final int CLIENTS = 8;
    private static final int INPUT_TOKENS = 7;
    private static final int OUTPUT_TOKENS = 12;
    private static final Plan WHOLE = Plan.whole(INPUT_TOKENS, OUTPUT_TOKENS, 0);

    private static final Map<String, Long> LIMITS = Map.of("key/app total", 100_000_000_000L);

    @TempDir
    private Path folder = Path.of("");

    /// A call whose stream was cut.
    private record Cut(Wire wire, Told call) {
        boolean hadToldAll() {
            return call.plan().at() >= AnswerBytes.toldAt(wire, WHOLE);
        }
    }

    @Test
    void shouldChargeWhatWasToldWhereverAStreamIsCut() throws Exception {
        Proof proof = Proof.of("streams cut after every byte");
        Callers callers = new Callers();
        List<Cut> cuts = new ArrayList<>();
        String keys = Setup.prices() + "keys: [{name: app, key: sk-app, budget_usd: 100}]";
        try (PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.sqlite(folder, provider, keys);
            try (RunningGateway gateway = setup.start("one")) {
                for (Wire wire : Wire.values()) {
                    cutEverywhere(gateway, wire, callers, cuts);
                }
            }
            try (Books books = new Books(setup.jdbcUrl())) {
                Reconciliation reconciliation = Reconciliation.of(books, callers, provider);
                long exact = cuts.stream()
                        .filter(cut -> reconciliation.row(cut.call.id()).costNanoUsd() == WHOLE.costNanoUsd())
                        .count();
                proof.with("charged exactly", exact)
                        .with("charged by estimate", cuts.size() - exact)
                        .end(cuts.size(), callers, reconciliation, books.overspentNanoUsd(LIMITS));
                for (Cut cut : cuts) {
                    Books.Row row = reconciliation.row(cut.call.id());
                    if (cut.call.plan().ending() == Plan.Ending.CUT && cut.hadToldAll()) {
                        assertEquals(WHOLE.costNanoUsd(), row.costNanoUsd(), () -> cut + " is charged as " + row);
                    }
                    if (row.status() == 200) {
                        assertTrue(row.costNanoUsd() > 0, () -> cut + " was answered for nothing: " + row);
                    }
                }
            }
        }
    }

    private static void cutEverywhere(RunningGateway gateway, Wire wire, Callers callers, List<Cut> cuts)
            throws Exception {
        int length = AnswerBytes.of(wire, WHOLE, true).length;
        List<Future<Cut>> calls = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (Plan.Ending ending : List.of(Plan.Ending.CUT, Plan.Ending.RESET)) {
                for (int at = 0; at < length; at += Proof.rounds(13, 1)) {
                    Plan plan = new Plan(INPUT_TOKENS, OUTPUT_TOKENS, 0, ending, at);
                    calls.add(clients.submit(() -> {
                        try (WireClient client = new WireClient(gateway.port())) {
                            return new Cut(wire, callers.call(client, "sk-app", wire, plan, true));
                        }
                    }));
                }
            }
            for (Future<Cut> call : calls) {
                cuts.add(call.get());
            }
        }
    }
}

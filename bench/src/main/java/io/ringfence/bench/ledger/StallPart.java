package io.ringfence.bench.ledger;

import io.ringfence.bench.ledger.Store.Trouble;
import io.ringfence.bench.leg.Direct;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.Probe;
import io.ringfence.bench.leg.Stage;
import io.ringfence.bench.leg.Workspace;
import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.FreePorts;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.bench.os.Processes;
import io.ringfence.bench.scenario.Meter;
import io.ringfence.bench.scenario.Step;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Sample;
import io.ringfence.store.db.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `stall`: a whole gateway under constant load, while nothing happens to its database and while something
/// does.
final class StallPart implements Part {
    private static final int CONNECTIONS = 64;
    private static final double RATE = 2_000;
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(15);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final String KEY = "bench";
    private static final String USER = "bench";
    private static final List<String> PROBE =
            List.of("authorization: Bearer rf-bench", "x-user-id: probe"); // not the load's user, which is counted

    private final Workspace workspace;
    private final double rate;
    private final int rounds;
    private final Duration measured;
    private final Duration warmUp;

    StallPart(Workspace workspace, LedgerOptions options) {
        this.workspace = workspace;
        rate = options.ratePerSecond(RATE);
        rounds = options.rounds(3, 10);
        measured = options.seconds(1.2, 5);
        warmUp = options.isQuick() ? Duration.ofSeconds(3) : Duration.ofSeconds(20);
    }

    @Override
    public String word() {
        return "stall";
    }

    @Override
    public String title() {
        return "Requests while the database is in trouble";
    }

    @Override
    public String question() {
        return "Does a database that stalls or dies delay requests, or lose or repeat what is written down about them?";
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                "rate_per_second",
                String.format(Locale.ROOT, "%.0f", rate),
                "connections",
                String.valueOf(CONNECTIONS),
                "rounds",
                String.valueOf(rounds),
                "seconds",
                String.valueOf(measured.toMillis() / 1e3),
                "warm_up_seconds",
                String.valueOf(warmUp.toSeconds()));
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Commands.run(BUILD_PATIENCE, workspace.launcher().toString(), "--version");
    }

    @Override
    public void measure(Store store, Path folder, Findings findings)
            throws IOException, SQLException, InterruptedException {
        try (Processes processes = new Processes()) {
            FreePorts ports = new FreePorts();
            Stage stage =
                    new Stage(workspace, findings.folder(), folder, processes, ports, Layout.SHARED, ports.next());
            ManagedProcess upstream = stage.startUpstream();
            Probe.awaitFirst200(new Direct(upstream).start(stage), PROBE, START_PATIENCE);
            Leg leg = gateway(store, folder).start(stage);
            Probe.awaitFirst200(leg, PROBE, START_PATIENCE);
            Meter meter = new Meter(findings.folder(), Layout.SHARED, upstream.tree(), 1);
            Step step = Step.open(rate, CONNECTIONS, measured);
            Windows windows = new Windows(store, leg, meter, step, findings);

            windows.warmUp(warmUp);
            for (int round = 0; round < rounds; round++) {
                for (Trouble trouble : store.troubles()) {
                    windows.healthy();
                    windows.inTrouble(trouble);
                }
            }
            windows.awaitWritten();
            windows.conclude();
            processes.stop(leg.process());
        }
        checkBooks(store, findings);
    }

    private static Gateway gateway(Store store, Path folder) {
        String name = store.kind().word();
        Map<String, String> settings = new HashMap<>(store.gatewaySettings());
        settings.put("BENCH_JOURNAL", folder.resolve("journal").toString());
        return new Gateway(name, "ledger-" + name, settings, "", 0);
    }

    /// Every answer must be in the ledger, once.
    private static void checkBooks(Store store, Findings findings) throws SQLException {
        long answers = 0;
        long errors = 0;
        for (Sample sample : findings.all(store)) {
            answers += Math.round(sample.values().getOrDefault(Meter.ANSWERS_IN_ALL, 0.0));
            errors += sample.errorCount();
        }
        try (Database database = Database.open(store.settings())) {
            List<String> mistakes = Books.of(database, KEY, USER).mistakes(answers);
            findings.say(String.format(
                    Locale.ROOT,
                    "→ %,d answers, %,d errors; each in the ledger and in every sum exactly once: %s",
                    answers,
                    errors,
                    mistakes.isEmpty() ? "yes" : "no"));
            mistakes.forEach(mistake -> findings.isVoidBecause(store.kind().word() + ": " + mistake));
        }
        if (errors > 0) {
            findings.isVoidBecause(store.kind().word() + ": " + errors + " requests had no good answer");
        }
    }
}

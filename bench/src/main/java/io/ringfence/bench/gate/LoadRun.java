package io.ringfence.bench.gate;

import io.ringfence.bench.scenario.LoadCommand;
import io.ringfence.reports.Names;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.Sample.Verdict;
import io.ringfence.reports.ScenarioRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/// Measures by the scenario `throughput`, shortened, with two legs: direct and governed. Both run in each
/// round, so that their ratio is free of the machine's drift; a run that the load rig calls void for drift
/// alone still counts.
final class LoadRun implements LoadGauge {
    private final Path folder;
    private final PrintWriter progress;

    /// @param folder where the evidence goes
    LoadRun(Path folder, PrintWriter progress) {
        this.folder = folder;
        this.progress = progress;
    }

    @Override
    public List<Double> measure() throws IOException {
        Files.createDirectories(folder);
        Path out = Files.createTempDirectory(folder, "load-");
        int exitCode = new CommandLine(new LoadCommand())
                .setOut(progress)
                .setErr(progress)
                .execute(
                        "--scenario",
                        Names.THROUGHPUT,
                        "--quick",
                        "--legs",
                        Names.GOVERNED,
                        "--rounds",
                        "4",
                        "--seconds",
                        "1.2",
                        "--warm-up",
                        "12",
                        "--out",
                        out.toString());
        List<Double> ratios = ratios(scenario(out, exitCode).samples());
        if (ratios.isEmpty()) {
            throw new IOException("no round of the load counts; see " + out);
        }
        return ratios;
    }

    private static ScenarioRun scenario(Path out, int exitCode) throws IOException {
        try (Stream<Path> runs = Files.list(out)) {
            Path run = runs.findFirst()
                    .orElseThrow(
                            () -> new IOException("the load ended with exit code " + exitCode + " and no figures"));
            return new ResultsFolder(run).scenario(Names.THROUGHPUT).run();
        }
    }

    /// Rounds in which both legs did what they were asked to.
    static List<Double> ratios(List<Sample> samples) {
        Map<Integer, Double> direct = new HashMap<>();
        Map<Integer, Double> governed = new HashMap<>();
        for (Sample sample : samples) {
            Double perSecond = sample.requestsPerSecond();
            if (!sample.isCold() && sample.verdict() == Verdict.PASS && perSecond != null && perSecond > 0) {
                switch (sample.leg()) {
                    case Names.DIRECT -> direct.put(sample.round(), perSecond);
                    case Names.GOVERNED -> governed.put(sample.round(), perSecond);
                    default -> {}
                }
            }
        }
        List<Double> ratios = new ArrayList<>();
        direct.forEach((round, perSecond) -> {
            Double mine = governed.get(round);
            if (mine != null) {
                ratios.add(perSecond / mine);
            }
        });
        return ratios;
    }
}

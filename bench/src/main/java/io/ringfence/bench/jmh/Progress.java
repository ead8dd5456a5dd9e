package io.ringfence.bench.jmh;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/// Shows a line for each benchmark that is done, with how many there are and when all will be done. What JMH
/// itself says is kept for the case that something fails.
final class Progress implements OutputFormat {
    private static final int MAX_KEPT_CHARS = 16_384;

    private final PrintWriter console;
    private final int total;
    private final StringBuilder said = new StringBuilder();
    private final long startNs = System.nanoTime();
    private int done;

    Progress(PrintWriter console, int total) {
        this.console = console;
        this.total = total;
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        done++;
        if (result == null) {
            line("failed");
            return;
        }
        Figures figures = Figures.of(result);
        String name = figures.params().isEmpty() ? figures.name() : figures.name() + " (" + figures.params() + ")";
        line(name + ": " + figures.time() + ", " + figures.allocation());
    }

    private void line(String text) {
        long elapsedNs = System.nanoTime() - startNs;
        long leftS = TimeUnit.NANOSECONDS.toSeconds(elapsedNs / done * (total - done));
        console.printf(Locale.ROOT, "[%d/%d, %d:%02d left] %s%n", done, total, leftS / 60, leftS % 60, text);
        console.flush();
    }

    /// The end of what JMH said.
    String whatJmhSaid() {
        return said.toString();
    }

    private void keep(String text) {
        said.append(text);
        if (said.length() > 2 * MAX_KEPT_CHARS) {
            said.delete(0, said.length() - MAX_KEPT_CHARS);
        }
    }

    @Override
    public void print(String text) {
        keep(text);
    }

    @Override
    public void println(String text) {
        keep(text + "\n");
    }

    @Override
    public void verbosePrintln(String text) {
        keep(text + "\n");
    }

    @Override
    public void write(int b) {
        keep(String.valueOf((char) b));
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        keep(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void startRun() {}

    @Override
    public void startBenchmark(BenchmarkParams params) {}

    @Override
    public void iteration(BenchmarkParams params, IterationParams iterations, int iteration) {}

    @Override
    public void iterationResult(
            BenchmarkParams params, IterationParams iterations, int iteration, IterationResult result) {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

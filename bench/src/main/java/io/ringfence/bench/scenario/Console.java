package io.ringfence.bench.scenario;

import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioRun;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a user sees while a run goes on.
final class Console {
    private final PrintWriter out;

    Console(PrintWriter out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void sample(Sample sample) {
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "  %-6s %-12s %-10s",
                sample.round() == 0 ? "cold" : "r" + sample.round(),
                sample.leg(),
                sample.step()));
        Double requests = sample.requestsPerSecond();
        if (requests != null) {
            line.append(String.format(Locale.ROOT, " %9.0f req/s", requests));
        }
        Map<String, Double> values = sample.values();
        percentiles(line, "", "latency", values);
        percentiles(line, "first ", "time_to_first_event", values);
        percentiles(line, "gap ", "gap", values);
        Double cpu = sample.cpuMicrosPerRequest();
        if (cpu != null) {
            line.append(String.format(Locale.ROOT, "  cpu %6.1f µs", cpu));
        }
        if (sample.errorCount() > 0) {
            line.append("  errors ").append(sample.errors());
        }
        sample.failedBecause().forEach(reason -> line.append("  FAIL: ").append(reason));
        say(line.toString());
    }

    /// What is known of a leg beside its samples.
    void facts(LegFacts leg) {
        var line = new StringBuilder(String.format(Locale.ROOT, "  %-12s", leg.name()));
        append(line, "first 200 after %.0f ms", leg.startToFirst200Ms());
        append(line, "idle %.1f MiB", leg.idleMib());
        append(line, "idle cpu %.2f %%", leg.idleCpuPercent());
        append(line, "steady %.1f MiB", leg.steadyMib());
        append(line, "peak %.1f MiB", leg.peakMib());
        append(line, "recovered %.1f MiB", leg.recoveredMib());
        say(line.toString());
    }

    /// What does not count, and why; then an empty line.
    void verdict(ScenarioRun run) {
        if (run.failedSamples() > 0) {
            say("  FAIL: " + run.failedSamples() + " of " + run.samples().size() + " samples failed, see above");
        }
        if (run.samplesSetAside() > 0) {
            say("  set aside: " + run.samplesSetAside() + " of " + run.samples().size()
                    + " samples, in whose rounds the machine was not the same");
        }
        run.voidBecause().forEach(reason -> say("  VOID: " + reason));
        say("");
    }

    private static void append(StringBuilder line, String format, @Nullable Double value) {
        if (value != null) {
            line.append("  ").append(String.format(Locale.ROOT, format, value));
        }
    }

    private static void percentiles(StringBuilder line, String title, String name, Map<String, Double> values) {
        Double p50 = values.get(name + "_p50_us");
        Double p99 = values.get(name + "_p99_us");
        if (p50 != null && p99 != null) {
            line.append(String.format(Locale.ROOT, "  %sp50 %6.0f p99 %7.0f µs", title, p50, p99));
        }
    }
}

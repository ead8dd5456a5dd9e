package io.ringfence.bench.load;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// One run in words and figures. A run that did not do what it was asked to is marked as failed, and why.
final class LoadReport {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9);

    private final LoadPlan plan;
    private final LoadResults results;

    LoadReport(LoadPlan plan, LoadResults results) {
        this.plan = plan;
        this.results = results;
    }

    /// Why the figures must not be used; empty when they may be.
    List<String> failures() {
        List<String> failures = new ArrayList<>(plan.isOpenLoop() ? LoadFaults.ofPace(results) : List.of());
        failures.addAll(LoadFaults.ofAnswers(results, Set.of()));
        return failures;
    }

    double requestsPerSecond() {
        return results.good() / (plan.duration().toNanos() / NANOS_PER_SECOND);
    }

    /// One figure per line, its name first, for people and for `awk`.
    String text() {
        var text = new StringBuilder();
        line(text, "loop", plan.isOpenLoop() ? "open, " + plan.ratePerSecond() + "/s" : "closed");
        line(text, "connections", String.valueOf(plan.connections()));
        line(text, "seconds", seconds(plan.duration()) + " after " + seconds(plan.warmUp()) + " of warm-up");
        line(text, "requests_per_second", format(requestsPerSecond()));
        results.answersByStatus().forEach((status, count) -> line(text, "status_" + status, count.toString()));
        line(text, "answers_in_all", String.valueOf(results.answersInAll()));
        line(text, "errors", String.valueOf(results.errors()));
        results.errorsByCause().forEach((cause, count) -> line(text, "error", count + " " + cause));
        percentiles(text, "latency", results.latency());
        percentiles(text, "first_event", results.firstEvent());
        percentiles(text, "gap", results.gap());
        percentiles(text, "cold_latency", results.coldLatency());
        if (plan.isOpenLoop()) {
            percentiles(text, "sent_late_by", results.lateness());
        }
        failures().forEach(failure -> line(text, "failure", failure));
        line(text, "verdict", failures().isEmpty() ? "PASS" : "FAIL");
        return text.toString();
    }

    private static void percentiles(StringBuilder text, String name, Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return;
        }
        for (double percentile : PERCENTILES) {
            line(text, name + "_p" + label(percentile) + "_us", format(micros(histogram, percentile)));
        }
        line(text, name + "_max_us", format(histogram.getMaxValue() / NANOS_PER_MICRO));
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    private static String label(double percentile) {
        return percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : String.valueOf(percentile);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-24s %s%n", name, value));
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }

    /// Everything, with the histograms in HdrHistogram's compressed form, so that others can compute what was left out.
    void write(Path file) throws IOException {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("url", plan.url().toString());
        run.put("open_loop", plan.isOpenLoop());
        run.put("rate_per_second", plan.ratePerSecond());
        run.put("connections", plan.connections());
        run.put("threads", plan.threads());
        run.put("body_bytes", plan.body().getBytes(StandardCharsets.UTF_8).length);
        run.put("warm_up_seconds", seconds(plan.warmUp()));
        run.put("duration_seconds", seconds(plan.duration()));
        run.put("java", System.getProperty("java.vm.version", "unknown"));
        run.put("processors", Runtime.getRuntime().availableProcessors());

        Map<String, Object> report = new LinkedHashMap<>();
        report.put("run", run);
        report.put("verdict", failures().isEmpty() ? "PASS" : "FAIL");
        report.put("failures", failures());
        report.put("requests_per_second", requestsPerSecond());
        report.put("intended", results.intended());
        report.put("sent", results.sent());
        report.put("good", results.good());
        report.put("answers_in_all", results.answersInAll());
        Map<String, Long> statuses = new LinkedHashMap<>();
        results.answersByStatus().forEach((status, count) -> statuses.put(status.toString(), count));
        report.put("answers_by_status", statuses);
        report.put("errors_by_cause", results.errorsByCause());
        report.put("latency", figures(results.latency()));
        report.put("first_event", figures(results.firstEvent()));
        report.put("gap", figures(results.gap()));
        report.put("cold_latency", figures(results.coldLatency()));
        report.put("sent_late_by", figures(results.lateness()));
        Files.writeString(file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(report) + "\n");
    }

    private static Map<String, Object> figures(Histogram histogram) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", histogram.getTotalCount());
        for (double percentile : PERCENTILES) {
            figures.put("p" + label(percentile) + "_us", micros(histogram, percentile));
        }
        figures.put("max_us", histogram.getMaxValue() / NANOS_PER_MICRO);
        figures.put("histogram_ns", encode(histogram));
        return figures;
    }

    private static String encode(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}

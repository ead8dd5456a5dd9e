package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.load.LoadFaults;
import io.ringfence.bench.load.LoadResults;
import io.ringfence.bench.load.LoadRig;
import io.ringfence.bench.os.GcLog;
import io.ringfence.bench.os.ProcessTree;
import io.ringfence.bench.os.ProcessorTimes;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;

/// Loads a leg once and notes what it gave and what it took. One thread.
public final class Meter {
    /// Value: answers of every kind, those of the warm-up included.
    public static final String ANSWERS_IN_ALL = "answers_in_all_count";

    private static final double NANOS_PER_MICRO = 1_000;
    /// Beyond it, load and upstream are what is measured.
    private static final double MAX_OTHER_CPU_PERCENT = 85;

    private static final int OTHER_CPU = 1;
    private static final Duration MEMORY_INTERVAL = Duration.ofMillis(500);

    private final ScenarioFolder folder;
    private final Layout layout;
    private final ProcessTree upstream;
    private final ProcessTree self = new ProcessTree(ProcessHandle.current().pid());
    private final int threads;
    private final boolean isPaceJudged;

    /// @param upstream what the load is sent on to
    /// @param threads event loops of the load generator
    public Meter(ScenarioFolder folder, Layout layout, ProcessTree upstream, int threads) {
        this(folder, layout, upstream, threads, true);
    }

    /// @param isPaceJudged whether a measurement fails when its load was not sent as it should have been
    Meter(ScenarioFolder folder, Layout layout, ProcessTree upstream, int threads, boolean isPaceJudged) {
        this.folder = folder;
        this.layout = layout;
        this.upstream = upstream;
        this.threads = threads;
        this.isPaceJudged = isPaceJudged;
    }

    /// One measurement with its histograms written down.
    public Sample measure(Leg leg, Step step, int round) throws IOException, InterruptedException {
        leg.gcLog().next();
        ProcessorTimes processorsBefore = ProcessorTimes.now();
        ProcessTree tree = leg.process().tree();
        long legBefore = tree.cpuMicros();
        long upstreamBefore = upstream.cpuMicros();
        long selfBefore = self.ownCpuMicros();
        LoadResults results;
        MemoryWatch memory = MemoryWatch.start(tree, MEMORY_INTERVAL);
        try (memory) {
            results = LoadRig.run(step.on(leg, threads));
        } catch (ExecutionException e) {
            return failed(leg, step, round, "the load could not start: " + e.getCause());
        }
        double residentMib = tree.residentMib();
        long legCost = tree.cpuMicros() - legBefore;
        long upstreamCost = upstream.cpuMicros() - upstreamBefore;
        long selfCost = self.ownCpuMicros() - selfBefore;
        List<Double> busy = ProcessorTimes.now().busyPercentSince(processorsBefore);
        GcLog.Pauses pauses = leg.gcLog().next();
        leg.steady(residentMib);
        leg.peak(tree.peakMib());

        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, String> histograms = new LinkedHashMap<>();
        note(results.latency(), Names.LATENCY_HISTOGRAM, leg, step, round, values, histograms);
        note(results.firstEvent(), Names.FIRST_EVENT_HISTOGRAM, leg, step, round, values, histograms);
        note(results.gap(), "event_interval", leg, step, round, values, histograms);
        note(results.gapDelay(), Names.GAP_HISTOGRAM, leg, step, round, values, histograms);
        if (!step.isClosed()) {
            note(results.lateness(), "sent_late", leg, step, round, values, histograms);
        }
        values.put(ANSWERS_IN_ALL, (double) results.answersInAll());
        long all = results.answersInAll() + results.leftOnPurpose();
        if (all > 0) {
            values.put("generator_cpu_us_per_request", (double) selfCost / all);
            values.put("upstream_cpu_us_per_request", (double) upstreamCost / all);
        }
        if (results.leftOnPurpose() > 0) {
            values.put("left_on_purpose_count", (double) results.leftOnPurpose());
        }
        for (int i = 0; i < busy.size(); i++) {
            values.put("cpu" + i + "_busy_percent", busy.get(i));
        }
        values.put("resident_mib", residentMib);
        values.put("resident_max_mib", Math.max(residentMib, memory.maxMib()));
        if (leg.isGateway()) {
            values.put("gc_pauses_count", (double) pauses.count());
            values.put("gc_pauses_ms", pauses.totalMs());
            values.put("gc_pause_max_ms", pauses.maxMs());
        }
        double seconds = RunOptions.seconds(step.measured());
        return new Sample(
                round,
                leg.name(),
                step.name(),
                layout,
                results.good() / seconds,
                results.good(),
                errors(results),
                failures(leg, step, results, busy),
                all > 0 && !leg.isDirect() ? (double) legCost / all : null,
                values,
                histograms);
    }

    private Sample failed(Leg leg, Step step, int round, String reason) {
        return new Sample(
                round, leg.name(), step.name(), layout, null, 0, Map.of(), List.of(reason), null, Map.of(), Map.of());
    }

    private void note(
            Histogram histogram,
            String name,
            Leg leg,
            Step step,
            int round,
            Map<String, Double> values,
            Map<String, String> histograms)
            throws IOException {
        if (histogram.getTotalCount() == 0) {
            return;
        }
        values.put(name + "_p50_us", micros(histogram, 50));
        values.put(name + "_p90_us", micros(histogram, 90));
        values.put(name + "_p99_us", micros(histogram, 99));
        values.put(name + "_p999_us", micros(histogram, 99.9));
        values.put(name + "_max_us", histogram.getMaxValue() / NANOS_PER_MICRO);
        histograms.put(name, folder.writeHistogram(leg.name(), step.name(), layout, round, name, histogram));
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /// Everything that was not a good answer, by cause.
    static Map<String, Long> errors(LoadResults results) {
        Map<String, Long> errors = new LinkedHashMap<>(results.errorsByCause());
        results.answersByStatus().forEach((status, count) -> {
            if (status < 200 || status >= 300) {
                errors.put("status " + status, count);
            }
        });
        return errors;
    }

    private List<String> failures(Leg leg, Step step, LoadResults results, List<Double> busy) {
        List<String> failures =
                new ArrayList<>(isPaceJudged && !step.isClosed() ? LoadFaults.ofPace(results) : List.of());
        failures.addAll(LoadFaults.ofAnswers(results, step.refusals()));
        if (!isPaceJudged && results.coldLatency().getTotalCount() > 0) {
            failures.remove(LoadFaults.NO_GOOD_ANSWER); // there were some, only not in time
        }
        if (layout == Layout.PINNED
                && !leg.isDirect()
                && busy.size() > OTHER_CPU
                && busy.get(OTHER_CPU) >= MAX_OTHER_CPU_PERCENT) {
            failures.add(String.format(
                    Locale.ROOT, "the processor of load and upstream was %.0f %% busy", busy.get(OTHER_CPU)));
        }
        return failures;
    }
}

package io.ringfence.bench.ledger;

import io.ringfence.bench.ledger.Store.Trouble;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.scenario.GatewayMetrics;
import io.ringfence.bench.scenario.Meter;
import io.ringfence.bench.scenario.Samples;
import io.ringfence.bench.scenario.Step;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/// Windows of time under the same load, of several kinds in turn: nothing is the matter with the database,
/// something is, and it works again. One thread.
///
/// Nothing is the matter only once everything is in the database. It works again from the beginning of its
/// window on, so that what the gateway has to make up for falls into it.
final class Windows {
    private static final String HEALTHY = "healthy";
    private static final String AGAIN = "after ";
    private static final String LAG = "gateway_ledger_lag_rows";
    private static final String UNWRITTEN = "unwritten_rows";
    private static final String P50 = "latency_p50_us";
    private static final String P99 = "latency_p99_us";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MS = 50;
    /// Less of what was asked is in the journal when the database did answer.
    private static final double MIN_UNWRITTEN = 0.9;

    private final Store store;
    private final Leg leg;
    private final Meter meter;
    private final Step step;
    private final Findings findings;
    private final Map<String, Integer> rounds = new HashMap<>();

    Windows(Store store, Leg leg, Meter meter, Step step, Findings findings) {
        this.store = store;
        this.leg = leg;
        this.meter = meter;
        this.step = step;
        this.findings = findings;
    }

    /// A window that does not count, because the gateway's compilers are at work.
    void warmUp(Duration time) throws IOException, InterruptedException {
        Step named = step.named(HEALTHY).withTimes(Duration.ZERO, time, Step.GRACE);
        findings.keep(meter.measure(leg, named, 0));
    }

    void healthy() throws IOException, InterruptedException {
        awaitWritten();
        measure(HEALTHY);
    }

    /// One window in trouble, and one after it.
    void inTrouble(Trouble trouble) throws IOException, InterruptedException {
        store.begin(trouble);
        Sample troubled = measure(trouble.word());
        double least = MIN_UNWRITTEN * troubled.answers();
        if (troubled.values().getOrDefault(UNWRITTEN, 0.0) < least) {
            findings.isVoidBecause("the database took rows while it was " + trouble.word());
        }
        CompletableFuture<Void> ending = CompletableFuture.runAsync(() -> end(trouble));
        measure(AGAIN + trouble.word());
        try {
            ending.get();
        } catch (ExecutionException e) {
            throw new IOException("the database does not work again", e);
        }
    }

    private void end(Trouble trouble) {
        try {
            store.end(trouble);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Sample measure(String kind) throws IOException, InterruptedException {
        int round = rounds.merge(kind, 1, Integer::sum);
        Sample measured = meter.measure(leg, step.named(kind), round);
        Sample sample = Samples.with(measured, Map.of(UNWRITTEN, unwritten()), List.of());
        findings.keep(sample);
        sample.failedBecause().forEach(reason -> findings.isVoidBecause(kind + ": " + reason));
        return sample;
    }

    /// Waits until everything is in the database.
    void awaitWritten() throws IOException, InterruptedException {
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (unwritten() > 0) {
            if (System.nanoTime() - endNs > 0) {
                throw new IOException("after " + PATIENCE + " the ledger is not written; the gateway said: "
                        + leg.process().lastWords());
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private double unwritten() throws IOException, InterruptedException {
        Double rows = GatewayMetrics.read(leg).get(LAG);
        if (rows == null) {
            throw new IOException("the metrics page has no " + LAG);
        }
        return rows;
    }

    /// Says what the windows have shown.
    void conclude() {
        findings.say(String.format(
                Locale.ROOT,
                "%-14s %7s %24s %26s %7s %10s",
                "window",
                "count",
                "p50 µs",
                "p99 µs",
                "errors",
                "unwritten"));
        line(HEALTHY);
        for (Trouble trouble : store.troubles()) {
            line(trouble.word());
            line(AGAIN + trouble.word());
        }
        for (Trouble trouble : store.troubles()) {
            compare(trouble.word());
            compare(AGAIN + trouble.word());
        }
    }

    private void line(String kind) {
        Predicate<String> isKind = kind::equals;
        List<Sample> samples = findings.samples(store, isKind);
        findings.say(String.format(
                Locale.ROOT,
                "%-14s %7d %24s %26s %7d %,10.0f",
                kind,
                samples.size(),
                findings.spread(store, isKind, P50),
                findings.spread(store, isKind, P99),
                samples.stream().mapToLong(Sample::errorCount).sum(),
                findings.spread(store, isKind, UNWRITTEN).median()));
    }

    private void compare(String kind) {
        findings.say(String.format(
                Locale.ROOT, "→ %s: %s, %s", kind, difference(kind, "p50", P50), difference(kind, "p99", P99)));
    }

    private String difference(String kind, String name, String value) {
        Spread healthy = findings.spread(store, HEALTHY::equals, value);
        double difference = findings.spread(store, kind::equals, value).median() - healthy.median();
        return String.format(
                Locale.ROOT,
                "%s %+,.0f µs where healthy windows lie %,.0f apart (within: %s)",
                name,
                difference,
                healthy.width(),
                Math.abs(difference) <= healthy.width() ? "yes" : "no");
    }
}

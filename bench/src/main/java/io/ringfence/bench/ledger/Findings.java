package io.ringfence.bench.ledger;

import io.ringfence.reports.Layout;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import io.ringfence.reports.ScenarioRun;
import io.ringfence.reports.ScenarioRun.Profile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What a part has found in the stores, for the user and as evidence. One thread.
final class Findings {
    private final Part part;
    private final ScenarioFolder folder;
    private final PrintWriter out;
    private final List<LegFacts> stores = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> voidBecause = new ArrayList<>();

    Findings(Part part, ResultsFolder results, PrintWriter out) {
        this.part = part;
        this.out = out;
        folder = results.scenario("ledger-" + part.word());
    }

    /// Where the evidence goes.
    ScenarioFolder folder() {
        return folder;
    }

    /// A store is measured from now on.
    ///
    /// @param version what it says about itself
    void begin(Store store, String version) {
        stores.add(LegFacts.of(store.kind().word(), LegFacts.Kind.GATEWAY, version));
        say(version);
    }

    /// Shows a line to the user.
    void say(String line) {
        out.println("  " + line);
        out.flush();
    }

    void keep(Sample sample) {
        samples.add(sample);
    }

    /// Keeps figures that no load was needed for.
    ///
    /// @param count of what they are about
    void keep(Store store, String step, int round, long count, Map<String, Double> values) {
        keep(new Sample(
                round,
                store.kind().word(),
                step,
                Layout.SHARED,
                null,
                count,
                Map.of(),
                List.of(),
                null,
                values,
                Map.of()));
    }

    /// Says why no figure counts.
    void isVoidBecause(String reason) {
        voidBecause.add(reason);
        say("VOID: " + reason);
    }

    boolean isGood() {
        return voidBecause.isEmpty();
    }

    /// A value of a store's rounds, without the cold one.
    Spread spread(Store store, Predicate<String> step, String value) {
        return Spread.of(samples(store, step).stream()
                .map(sample -> sample.values().get(value))
                .filter(found -> found != null)
                .toList());
    }

    /// What was measured in a store's rounds, without the cold one.
    List<Sample> samples(Store store, Predicate<String> step) {
        return samples.stream()
                .filter(sample ->
                        !sample.isCold() && sample.leg().equals(store.kind().word()) && step.test(sample.step()))
                .toList();
    }

    /// Everything that was measured in a store, the cold round too.
    List<Sample> all(Store store) {
        return samples.stream()
                .filter(sample -> sample.leg().equals(store.kind().word()))
                .toList();
    }

    /// Leaves the evidence behind.
    void write(Profile profile) throws IOException {
        folder.write(new ScenarioRun(
                "ledger-" + part.word(),
                part.title(),
                part.question(),
                profile,
                part.options(),
                stores,
                samples,
                voidBecause));
    }
}

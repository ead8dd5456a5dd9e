package io.ringfence.reports.render;

import io.ringfence.reports.Environment;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.Rules;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioRun;
import io.ringfence.reports.ScenarioRun.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Why figures are no evidence, however right they may be: nobody else could measure the same again and expect the
/// same.
final class Shortcomings {
    private static final String NO_COMMIT = "unknown";
    private static final double SECONDS_PER_MINUTE = 60;

    private Shortcomings() {}

    /// What is amiss with a run; nothing when it is evidence. That it is void is another matter.
    static List<String> of(Environment environment, ScenarioRun run) {
        List<String> shortcomings = new ArrayList<>();
        if (run.profile() != Profile.FULL) {
            shortcomings.add(run.profile() == Profile.SMOKE ? "it is a smoke run" : "it is a quick run");
        }
        shortcomings.addAll(of(environment));
        List<String> unknown = run.legs().stream()
                .map(LegFacts::name)
                .filter(leg -> !isKnown(environment, leg))
                .toList();
        if (!unknown.isEmpty() && !environment.versions().isEmpty()) {
            shortcomings.add("nothing says by hash what these were: " + String.join(", ", unknown));
        }
        shortcomings.addAll(run.name().equals(Names.SOAK) ? ofLength(run) : ofRounds(run));
        if (Rules.drifts(run.samples()).isEmpty()) {
            shortcomings.add("nobody looked at the machine while it was measured");
        }
        return shortcomings;
    }

    /// What is amiss with what was measured, whoever measured it.
    static List<String> of(Environment environment) {
        List<String> shortcomings = new ArrayList<>();
        if (environment.dirty()) {
            shortcomings.add("the work tree had changes that are in no commit");
        }
        if (environment.commit().equals(NO_COMMIT)) {
            shortcomings.add("the commit is not known");
        }
        if (environment.versions().isEmpty()) {
            shortcomings.add("its environment is lost: nothing says by hash what was measured");
        }
        return shortcomings;
    }

    private static boolean isKnown(Environment environment, String leg) {
        Environment.Version version = environment.versions().get(leg);
        return version != null && version.sha256() != null;
    }

    static Block notice(List<String> shortcomings) {
        return new Block.Notice(
                "No evidence: these figures are not to be published.", String.join("; ", shortcomings) + ".");
    }

    private record Measured(String leg, Cell cell) {}

    /// Too few rounds of our own legs; the worst of them is named.
    private static List<String> ofRounds(ScenarioRun run) {
        Map<Measured, Integer> rounds = new LinkedHashMap<>();
        for (Sample sample : run.samples()) {
            if (!sample.isCold() && isGateway(run, sample.leg())) {
                rounds.merge(
                        new Measured(sample.leg(), Cell.of(sample)),
                        ScenarioEvidence.counts(sample) ? 1 : 0,
                        Integer::sum);
            }
        }
        if (rounds.isEmpty()) {
            return List.of("no round was measured");
        }
        var worst = rounds.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        if (worst.getValue() >= Rules.MIN_ROUNDS) {
            return List.of();
        }
        return List.of("of " + Rules.MIN_ROUNDS + " rounds or more that have to count, " + worst.getValue()
                + (worst.getValue() == 1 ? " does (" : " do (") + worst.getKey().leg() + " at "
                + worst.getKey().cell().title() + ")");
    }

    private static List<String> ofLength(ScenarioRun run) {
        double minutes = 0;
        for (Sample sample : run.samples()) {
            Double perSecond = sample.requestsPerSecond();
            if (ScenarioEvidence.counts(sample) && isGateway(run, sample.leg()) && perSecond != null && perSecond > 0) {
                minutes = Math.max(minutes, sample.answers() / perSecond / SECONDS_PER_MINUTE);
            }
        }
        return minutes >= Rules.MIN_SOAK_MINUTES
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "of %.0f minutes or more that a soak has to take, %.1f count",
                        Rules.MIN_SOAK_MINUTES,
                        minutes));
    }

    private static boolean isGateway(ScenarioRun run, String name) {
        return run.legs().stream().anyMatch(leg -> leg.name().equals(name) && leg.kind() == LegFacts.Kind.GATEWAY);
    }
}

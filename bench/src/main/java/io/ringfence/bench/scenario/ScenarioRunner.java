package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Workspace;
import io.ringfence.bench.os.Commands;
import io.ringfence.reports.Layout;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import io.ringfence.reports.ScenarioRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs scenarios one after another and writes their evidence.
final class ScenarioRunner {
    private final Workspace workspace;
    private final RunOptions options;
    private final Console console;
    private final ResultsFolder results;
    private final EnvironmentFacts environment;

    ScenarioRunner(
            Workspace workspace,
            RunOptions options,
            Console console,
            ResultsFolder results,
            EnvironmentFacts environment) {
        this.workspace = workspace;
        this.options = options;
        this.console = console;
        this.results = results;
        this.environment = environment;
    }

    /// Measures it in every layout that was asked for.
    ///
    /// @return whether all of its figures count: no sample failed, and nothing is void
    boolean run(Scenario scenario) throws IOException, InterruptedException {
        console.say(scenario.name() + ": " + scenario.question());
        long startNs = System.nanoTime();
        ScenarioFolder folder = results.scenario(scenario.name());
        List<Sample> samples = new ArrayList<>();
        List<String> voidBecause = new ArrayList<>();
        Map<String, LegFacts> legs = new LinkedHashMap<>();
        Map<String, String> facts = new LinkedHashMap<>(optionFacts());
        for (Layout layout : options.layouts()) {
            if (layout == Layout.PINNED && !scenario.canBePinned()) {
                continue;
            }
            if (options.layouts().size() > 1) {
                console.say(" layout " + layout.name().toLowerCase(Locale.ROOT));
            }
            pinGenerator(layout);
            try (Run run = new Run(workspace, options, console, folder, layout, environment)) {
                try {
                    scenario.run(run);
                    run.judgeMachine();
                } finally {
                    samples.addAll(run.samples());
                    voidBecause.addAll(run.voidBecause());
                    run.legFacts().forEach(legs::putIfAbsent);
                    facts.putAll(run.facts());
                }
            } catch (IOException e) {
                // What was measured until then is kept, and the scenarios after it have their chance.
                voidBecause.add("ended early: " + e.toString().replace(workspace.root() + "/", ""));
            } finally {
                pinGenerator(Layout.SHARED);
            }
        }
        facts.put("took_seconds", String.valueOf(Math.round((System.nanoTime() - startNs) / 1e9)));
        ScenarioRun found = new ScenarioRun(
                scenario.name(),
                scenario.title(),
                scenario.question(),
                options.profile(),
                facts,
                List.copyOf(legs.values()),
                samples,
                voidBecause);
        folder.write(found);
        results.write(environment.collect());
        conclude(scenario, new Figures(samples), legs);
        console.verdict(found);
        return found.isGood();
    }

    private Map<String, String> optionFacts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("seed", String.valueOf(options.seed()));
        facts.put("workers", String.valueOf(options.workers()));
        facts.put("generator_threads", String.valueOf(options.generatorThreads()));
        put(facts, "rounds", options.rounds());
        put(facts, "seconds", options.seconds());
        put(facts, "warm_up_seconds", options.warmUpSeconds());
        put(facts, "connections", options.connections());
        put(facts, "rate_per_second", options.ratePerSecond());
        put(facts, "minutes", options.minutes());
        return facts;
    }

    private static void put(Map<String, String> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value.toString());
        }
    }

    /// The generator runs in this process: it is moved to the processors that the layout gives it.
    private static void pinGenerator(Layout layout) throws IOException, InterruptedException {
        if (!Commands.isInstalled("taskset")) {
            if (layout == Layout.PINNED) {
                throw new IOException("the layout needs taskset, which is not installed");
            }
            return;
        }
        int processors = Runtime.getRuntime().availableProcessors();
        String cpus = layout == Layout.PINNED ? "1" : "0-1023";
        if (layout == Layout.PINNED && processors < 2) {
            throw new IOException("the layout needs two processors, and there is " + processors);
        }
        Commands.run(
                Duration.ofSeconds(10),
                "taskset",
                "-a",
                "-c",
                "-p",
                cpus,
                String.valueOf(ProcessHandle.current().pid()));
    }

    private void conclude(Scenario scenario, Figures figures, Map<String, LegFacts> legs) {
        for (Layout layout : options.layouts()) {
            List<String> lines = Summary.lines(figures, layout);
            if (lines.isEmpty()) {
                continue;
            }
            console.say(" medians, " + layout.name().toLowerCase(Locale.ROOT));
            lines.forEach(console::say);
            Findings.ceiling(figures, layout).forEach(line -> console.say("  → " + line));
            scenario.findings(figures, layout).forEach(line -> console.say("  → " + line));
        }
        legs.values().forEach(console::facts);
    }
}

package io.ringfence.reports.render;

import io.ringfence.reports.Environment;
import io.ringfence.reports.JmhResult;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.ScenarioFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a results folder holds.
///
/// @param name the folder's name
record Evidence(String name, Environment environment, List<ScenarioEvidence> scenarios, List<JmhResult> jmh) {
    Evidence {
        scenarios = List.copyOf(scenarios);
        jmh = List.copyOf(jmh);
    }

    static Evidence read(ResultsFolder folder) throws IOException {
        List<ScenarioFolder> folders = folder.scenarios();
        Environment environment = folder.environment();
        List<ScenarioEvidence> scenarios = new ArrayList<>();
        for (ScenarioFolder scenario : folders) {
            scenarios.add(ScenarioEvidence.read(scenario, environment));
        }
        String name = String.valueOf(folder.path().toAbsolutePath().normalize().getFileName());
        return new Evidence(name, environment, scenarios, folder.jmhResults());
    }

    @Nullable
    ScenarioEvidence scenario(String name) {
        return scenarios.stream()
                .filter(scenario -> scenario.run().name().equals(name))
                .findFirst()
                .orElse(null);
    }
}

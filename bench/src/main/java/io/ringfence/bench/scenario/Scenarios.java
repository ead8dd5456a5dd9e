package io.ringfence.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All scenarios, in the order in which `all` runs them.
final class Scenarios {
    static final List<Scenario> ALL = List.of(
            new Throughput(),
            new Latency(),
            new Large(),
            new Translation(),
            new Stream(),
            new Streams(),
            new Memory(),
            new Start(),
            new Overload(),
            new Soak(),
            new Peers(),
            new Threading(),
            new Storm());

    private Scenarios() {}

    static Optional<Scenario> named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(Scenario::name).toList();
    }

    /// For the help of the command.
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(names());
        }
    }
}

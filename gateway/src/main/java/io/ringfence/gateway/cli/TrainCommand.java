package io.ringfence.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ringfence train`, which the launcher calls after a build.
@Command(
        name = "train",
        hidden = true,
        description = "Serve some requests of our own, so that a JVM that records learns what a start needs.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private final Starter starter;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "30000",
            description = "How many (default: ${DEFAULT-VALUE}), unless that takes more than 20 s.")
    private int requests;

    TrainCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws Exception {
        return starter.train(requests);
    }
}

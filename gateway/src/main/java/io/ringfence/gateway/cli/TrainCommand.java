package io.ringfence.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ringfence train`, which the launcher calls after a build.
@Command(
        name = "train",
        hidden = true,
        description =
                "Serve requests of our own for some seconds, so that a JVM that records learns what a start needs.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private final Starter starter;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "6",
            description = "For how long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    TrainCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws Exception {
        return starter.train(seconds);
    }
}

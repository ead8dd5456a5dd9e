package io.ringfence.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ringfence prices`, of which everything else is a subcommand.
@Command(
        name = "prices",
        description = "Look at the catalogue of prices, and make another one.",
        mixinStandardHelpOptions = true,
        subcommands = {PricesShowCommand.class, PricesDiffCommand.class, PricesUpdateCommand.class})
final class PricesCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}

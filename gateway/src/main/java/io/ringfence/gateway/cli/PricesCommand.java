package io.ringfence.gateway.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `ringfence prices`, of which everything else is a subcommand.
@Command(
        name = "prices",
        description = "Look at the catalogue of prices, and make another one.",
        mixinStandardHelpOptions = true)
final class PricesCommand extends CommandGroup {
    private PricesCommand() {}

    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new PricesCommand())
                .addSubcommand(new PricesShowCommand(environment))
                .addSubcommand(new PricesDiffCommand(environment))
                .addSubcommand(new PricesUpdateCommand(environment));
    }
}

package io.ringfence.gateway.cli;

import picocli.CommandLine.Command;

/// `ringfence prices`, of which everything else is a subcommand.
@Command(
        name = "prices",
        description = "Look at the catalogue of prices, and make another one.",
        mixinStandardHelpOptions = true,
        subcommands = {PricesShowCommand.class, PricesDiffCommand.class, PricesUpdateCommand.class})
final class PricesCommand extends CommandGroup {}

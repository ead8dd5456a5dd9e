package io.ringfence.gateway.cli;

import picocli.CommandLine.Command;

/// `ringfence config`, of which everything else is a subcommand.
@Command(name = "config", description = "Work with configuration files.", mixinStandardHelpOptions = true)
final class ConfigCommand extends CommandGroup {}

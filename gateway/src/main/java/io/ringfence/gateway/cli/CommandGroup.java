package io.ringfence.gateway.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that does nothing itself: what there is to do, its subcommands do.
abstract class CommandGroup implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    final CommandSpec spec() {
        return spec;
    }

    final int say(String line) {
        return Output.say(spec, line);
    }

    @Override
    public final void run() {
        throw wrong("a command is missing");
    }

    /// What a command throws whose command line makes no sense.
    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

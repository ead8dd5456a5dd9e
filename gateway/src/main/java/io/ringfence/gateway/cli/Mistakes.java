package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/// How the commands show a configuration that cannot be used.
final class Mistakes {
    private Mistakes() {}

    /// Prints every mistake on a line of its own.
    ///
    /// @return the exit code of the command
    static int print(ConfigException refusal, CommandSpec spec) {
        PrintWriter err = spec.commandLine().getErr();
        refusal.mistakes().forEach(err::println);
        int count = refusal.mistakes().size();
        err.println(count == 1 ? "1 mistake" : count + " mistakes");
        err.flush();
        return 1;
    }
}

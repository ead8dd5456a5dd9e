package io.ringfence.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/// How the commands show that a file could not be read or written.
final class Failures {
    private Failures() {}

    /// Prints the words of a problem that were written for the user.
    ///
    /// @return the exit code of the command
    static int print(IOException problem, CommandSpec spec) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(problem.getMessage());
        err.flush();
        return 1;
    }
}

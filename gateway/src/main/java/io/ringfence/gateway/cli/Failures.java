package io.ringfence.gateway.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/// How the commands show that a file or a database cannot be used.
final class Failures {
    private Failures() {}

    /// Prints the words of a problem that were written for the user.
    ///
    /// @return the exit code of the command
    static int print(Exception problem, CommandSpec spec) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(problem.getMessage());
        err.flush();
        return 1;
    }
}

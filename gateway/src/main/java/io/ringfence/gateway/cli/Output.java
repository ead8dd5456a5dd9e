package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.Mistake;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands print: results on standard output, problems on standard error. Each method returns the
/// exit code of a command that ends with it.
final class Output {
    private Output() {}

    /// A line of the result.
    static int say(CommandSpec spec, String line) {
        return print(spec, line + System.lineSeparator());
    }

    /// A part of the result, as it is.
    static int print(CommandSpec spec, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
        return 0;
    }

    /// A problem in the words that were written for the user.
    static int fail(CommandSpec spec, Exception problem) {
        return fail(spec, String.valueOf(problem.getMessage()));
    }

    static int fail(CommandSpec spec, String line) {
        return fail(spec, List.of(line));
    }

    static int fail(CommandSpec spec, List<String> lines) {
        PrintWriter err = spec.commandLine().getErr();
        lines.forEach(err::println);
        err.flush();
        return 1;
    }

    /// Every mistake of a configuration on a line of its own.
    static int mistakes(CommandSpec spec, ConfigException refusal) {
        List<String> lines = new ArrayList<>(
                refusal.mistakes().stream().map(Mistake::toString).toList());
        lines.add(lines.size() == 1 ? "1 mistake" : lines.size() + " mistakes");
        return fail(spec, lines);
    }
}

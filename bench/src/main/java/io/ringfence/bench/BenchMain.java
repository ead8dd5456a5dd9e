package io.ringfence.bench;

import io.ringfence.bench.gate.GateCommand;
import io.ringfence.bench.jmh.JmhCommand;
import io.ringfence.bench.ledger.LedgerCommand;
import io.ringfence.bench.report.ReportCommand;
import io.ringfence.bench.scenario.LoadCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ringfence bench`, of which everything that measures is a subcommand.
@Command(
        name = "ringfence bench",
        description = "Measure what the gateway costs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchMain implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private BenchMain() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine().setOut(out).setErr(err).execute(args));
    }

    /// The whole command line. Exit codes: 0 for success, 1 for a command that failed, 2 for a command line
    /// that makes no sense.
    static CommandLine commandLine() {
        return new CommandLine(new BenchMain())
                .addSubcommand(new JmhCommand())
                .addSubcommand(new LoadCommand())
                .addSubcommand(new LedgerCommand())
                .addSubcommand(new GateCommand())
                .addSubcommand(new ReportCommand())
                .setExecutionExceptionHandler(BenchMain::report);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /// Anything unexpected is shown with its whole trace: this is what a report of it needs.
    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        failure.printStackTrace(command.getErr());
        command.getErr().flush();
        return 1;
    }
}

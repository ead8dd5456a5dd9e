package io.ringfence.gateway.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `ringfence`, of which everything else is a subcommand.
@Command(
        name = "ringfence",
        description = "An LLM API gateway that ring-fences money before it is spent.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class RingfenceCommand extends CommandGroup {
    private RingfenceCommand() {}

    /// Runs one command line.
    ///
    /// @param in standard input
    /// @return the exit code: 0 for success, 1 for a command that failed, 2 for a command line that makes no
    ///         sense; commands may have others of their own
    public static int run(
            Starter starter,
            Map<String, String> environment,
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            String... args) {
        return commandLine(starter, environment, in).setOut(out).setErr(err).execute(args);
    }

    static CommandLine commandLine(Starter starter, Map<String, String> environment, InputStream in) {
        return new CommandLine(new RingfenceCommand())
                .addSubcommand(new StartCommand(starter, environment))
                .addSubcommand(new DemoCommand(starter))
                .addSubcommand(new TrainCommand(starter))
                .addSubcommand(new TranscodeCommand(in))
                .addSubcommand(new SanitizeCommand(in))
                .addSubcommand(PricesCommand.commandLine(environment))
                .addSubcommand(new MigrateCommand(environment))
                .addSubcommand(
                        new CommandLine(new LedgerCommand(environment)).addSubcommand(new RepriceCommand(environment)))
                .addSubcommand(new BudgetCommand(environment))
                .addSubcommand(new OrgCommand(environment))
                .addSubcommand(new ProjectCommand(environment))
                .addSubcommand(new KeyCommand(environment))
                .addSubcommand(new CredentialCommand(environment, in))
                .addSubcommand(new AuditCommand(environment))
                .addSubcommand(new CommandLine(new ConfigCommand()).addSubcommand(new ValidateCommand(environment)))
                .setExecutionExceptionHandler(RingfenceCommand::report);
    }

    /// Anything unexpected is shown with its whole trace: it is our mistake, and this is what a report of it
    /// needs.
    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        failure.printStackTrace(command.getErr());
        command.getErr().flush();
        return 1;
    }
}

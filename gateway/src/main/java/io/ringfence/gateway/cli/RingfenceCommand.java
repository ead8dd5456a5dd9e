package io.ringfence.gateway.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
        Map<String, Supplier<CommandLine>> commands = commands(starter, environment, in);
        Supplier<CommandLine> called = args.length == 0 ? null : commands.get(args[0]);
        CommandLine command = called == null ? all(commands) : called.get().setCommandName("ringfence " + args[0]);
        return command.setExecutionExceptionHandler(RingfenceCommand::report)
                .setOut(out)
                .setErr(err)
                .execute(called == null ? args : Arrays.copyOfRange(args, 1, args.length));
    }

    /// For help and for suggestions, when none is called by its name. One that is called is made alone: reading the
    /// annotations of all of them would take longer than most of what a start does.
    private static CommandLine all(Map<String, Supplier<CommandLine>> commands) {
        CommandLine ringfence = new CommandLine(new RingfenceCommand());
        commands.forEach((name, command) -> ringfence.addSubcommand(name, command.get()));
        return ringfence;
    }

    private static Map<String, Supplier<CommandLine>> commands(
            Starter starter, Map<String, String> environment, InputStream in) {
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("start", () -> StartCommand.commandLine(starter, environment));
        commands.put("demo", () -> new CommandLine(new DemoCommand(starter)));
        commands.put("train", () -> new CommandLine(new TrainCommand(starter)));
        commands.put("transcode", () -> new CommandLine(new TranscodeCommand(in)));
        commands.put("sanitize", () -> new CommandLine(new SanitizeCommand(in)));
        commands.put("prices", () -> PricesCommand.commandLine(environment));
        commands.put("migrate", () -> new CommandLine(new MigrateCommand(environment)));
        commands.put(
                "ledger",
                () -> new CommandLine(new LedgerCommand(environment)).addSubcommand(new RepriceCommand(environment)));
        commands.put("budget", () -> new CommandLine(new BudgetCommand(environment)));
        commands.put("org", () -> new CommandLine(new OrgCommand(environment)));
        commands.put("project", () -> new CommandLine(new ProjectCommand(environment)));
        commands.put("key", () -> new CommandLine(new KeyCommand(environment)));
        commands.put("credential", () -> new CommandLine(new CredentialCommand(environment, in)));
        commands.put("audit", () -> new CommandLine(new AuditCommand(environment)));
        commands.put(
                "config", () -> new CommandLine(new ConfigCommand()).addSubcommand(new ValidateCommand(environment)));
        return commands;
    }

    /// Anything unexpected is shown with its whole trace: it is our mistake, and this is what a report of it
    /// needs.
    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        failure.printStackTrace(command.getErr());
        command.getErr().flush();
        return 1;
    }
}

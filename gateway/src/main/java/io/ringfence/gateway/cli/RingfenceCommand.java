package io.ringfence.gateway.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
        return commandLine(starter, environment, in, args)
                .setOut(out)
                .setErr(err)
                .execute(args);
    }

    /// Only the command that is called is made: reading the annotations of all of them would take longer than most
    /// of what a start does. All are made when none is called by its name, for help and for suggestions.
    static CommandLine commandLine(Starter starter, Map<String, String> environment, InputStream in, String... args) {
        Map<String, Supplier<Object>> commands = commands(starter, environment, in);
        if (args.length > 0 && commands.containsKey(args[0])) {
            commands.keySet().retainAll(Set.of(args[0]));
        }
        CommandLine ringfence = new CommandLine(new RingfenceCommand());
        commands.forEach((name, command) -> ringfence.addSubcommand(name, command.get()));
        return ringfence.setExecutionExceptionHandler(RingfenceCommand::report);
    }

    private static Map<String, Supplier<Object>> commands(
            Starter starter, Map<String, String> environment, InputStream in) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("start", () -> new StartCommand(starter, environment));
        commands.put("demo", () -> new DemoCommand(starter));
        commands.put("train", () -> new TrainCommand(starter));
        commands.put("transcode", () -> new TranscodeCommand(in));
        commands.put("sanitize", () -> new SanitizeCommand(in));
        commands.put("prices", () -> PricesCommand.commandLine(environment));
        commands.put("migrate", () -> new MigrateCommand(environment));
        commands.put(
                "ledger",
                () -> new CommandLine(new LedgerCommand(environment)).addSubcommand(new RepriceCommand(environment)));
        commands.put("budget", () -> new BudgetCommand(environment));
        commands.put("org", () -> new OrgCommand(environment));
        commands.put("project", () -> new ProjectCommand(environment));
        commands.put("key", () -> new KeyCommand(environment));
        commands.put("credential", () -> new CredentialCommand(environment, in));
        commands.put("audit", () -> new AuditCommand(environment));
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

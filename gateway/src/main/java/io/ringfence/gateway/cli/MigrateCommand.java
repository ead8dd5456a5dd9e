package io.ringfence.gateway.cli;

import io.ringfence.store.db.Migrations;
import io.ringfence.store.db.Migrations.Migration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence migrate`, whose methods are its subcommands.
@Command(
        name = "migrate",
        description = "Look at the versions of the database's schema, and bring it to another one.",
        mixinStandardHelpOptions = true,
        footer = {"", "A gateway with a ledger brings the schema up to date itself when it starts."})
final class MigrateCommand implements Runnable {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    MigrateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(name = "run", description = "Apply every version that is pending.", mixinStandardHelpOptions = true)
    int apply(@Mixin DatabaseOption config) {
        return with(config, true, migrations -> {
            int versions = migrations.run();
            say(versions == 0 ? "The schema is up to date." : "Applied " + count(versions) + ".");
            return 0;
        });
    }

    @Command(name = "status", description = "Show every version.", mixinStandardHelpOptions = true)
    int status(@Mixin DatabaseOption config) {
        return with(config, false, migrations -> {
            TextTable table = new TextTable("VERSION", "NAME", "STATE", "APPLIED AT");
            for (Migration migration : migrations.status()) {
                table.row(List.of(
                        migration.version(),
                        migration.description(),
                        migration.state().name().toLowerCase(Locale.ROOT),
                        Objects.toString(migration.appliedAt(), "")));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(table.text());
            out.flush();
            return 0;
        });
    }

    @Command(
            name = "revert",
            description = "Take back the newest versions, with all that is only in them.",
            mixinStandardHelpOptions = true,
            footer = {"", "Stop the gateways first; they apply the versions again when they start."})
    int revert(
            @Mixin DatabaseOption config,
            @Option(names = "--steps", paramLabel = "N", required = true, description = "How many.") int steps) {
        if (steps < 1) {
            throw new ParameterException(spec.commandLine(), "--steps=" + steps + "; expected at least 1");
        }
        return with(config, false, migrations -> {
            migrations.revert(steps).forEach(migration -> say("Reverted version " + migration + "."));
            return 0;
        });
    }

    @Command(
            name = "validate",
            description = "Check that the schema is the one that this program needs.",
            mixinStandardHelpOptions = true)
    int validate(@Mixin DatabaseOption config) {
        return with(config, false, migrations -> {
            List<String> problems = migrations.validate();
            if (problems.isEmpty()) {
                say("The schema is the one that this program needs.");
                return 0;
            }
            PrintWriter err = spec.commandLine().getErr();
            problems.forEach(err::println);
            err.flush();
            return 1;
        });
    }

    @Command(
            name = "create",
            description = "Make the two scripts of a new version, for developers of the gateway.",
            mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "NAME", description = "What the version brings, in a few words.") String name,
            @Option(
                            names = "--sources",
                            paramLabel = "FOLDER",
                            defaultValue = "${sys:ringfence.home:-.}",
                            description = "The gateway's source tree; ${DEFAULT-VALUE} when left out.")
                    Path sources) {
        try {
            for (Path script : MigrationScripts.create(sources, name)) {
                say(script.toString());
            }
            return 0;
        } catch (IOException problem) {
            return Failures.print(problem, spec);
        }
    }

    private int with(DatabaseOption option, boolean makesFile, ToIntFunction<Migrations> work) {
        return option.with(environment, spec, makesFile, database -> work.applyAsInt(database.migrations()));
    }

    private static String count(int versions) {
        return versions == 1 ? "1 version" : versions + " versions";
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

package io.ringfence.gateway.cli;

import io.ringfence.store.db.Migrations;
import io.ringfence.store.db.Migrations.Migration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ringfence migrate`, whose methods are its subcommands.
@Command(
        name = "migrate",
        description = "Look at the versions of the database's schema, and bring it to another one.",
        mixinStandardHelpOptions = true,
        footer = {"", "A gateway with a ledger brings the schema up to date itself when it starts."})
final class MigrateCommand extends CommandGroup {
    private final Map<String, String> environment;

    MigrateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(name = "run", description = "Apply every version that is pending.", mixinStandardHelpOptions = true)
    int apply(@Mixin DatabaseOption config) {
        return with(config, true, migrations -> {
            int versions = migrations.run();
            return say(versions == 0 ? "The schema is up to date." : "Applied " + count(versions) + ".");
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
            return Output.print(spec(), table.text());
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
            throw wrong("--steps=" + steps + "; expected at least 1");
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
                return say("The schema is the one that this program needs.");
            }
            return Output.fail(spec(), problems);
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
            return Output.fail(spec(), problem);
        }
    }

    private int with(DatabaseOption option, boolean makesFile, ToIntFunction<Migrations> work) {
        return option.with(environment, makesFile, database -> work.applyAsInt(database.migrations()));
    }

    private static String count(int versions) {
        return versions == 1 ? "1 version" : versions + " versions";
    }
}

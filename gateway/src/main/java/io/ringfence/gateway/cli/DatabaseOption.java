package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.DatabaseConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.SchemaException;
import io.ringfence.store.files.OwnerOnly;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Which database a command works on.
final class DatabaseOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file, for its section `database`; otherwise the one that CONFIG_PATH"
                    + " names, if it is set.")
    private @Nullable Path file;

    /// What a command does with the database; it returns its exit code.
    interface Work {
        int on(Database database) throws SQLException;
    }

    /// The same, for a command that goes by other parts of the configuration, too.
    interface ConfiguredWork {
        int on(GatewayConfig config, Database database) throws SQLException;
    }

    /// Opens the database, or says why it cannot be used.
    ///
    /// @param makesFile whether a file of SQLite is made that is not there
    int with(Map<String, String> environment, CommandSpec spec, boolean makesFile, Work work) {
        return withConfig(environment, spec, makesFile, (_, database) -> work.on(database));
    }

    /// The same, with the configuration.
    int withConfig(Map<String, String> environment, CommandSpec spec, boolean makesFile, ConfiguredWork work) {
        GatewayConfig whole;
        try {
            whole = config(environment);
        } catch (ConfigException refusal) {
            return Mistakes.print(refusal, spec);
        }
        DatabaseConfig config = whole.database();
        try {
            if (config.url() == null) {
                prepare(config.file(), makesFile);
            }
            try (Database database = Database.open(config.settings())) {
                return work.on(whole, database);
            }
        } catch (IOException | SQLException | SchemaException problem) {
            return Failures.print(problem, spec);
        }
    }

    /// The same, if the schema is the one that this program needs.
    int withSchema(Map<String, String> environment, CommandSpec spec, ConfiguredWork work) {
        return withConfig(environment, spec, false, (config, database) -> {
            List<String> problems = database.migrations().validate();
            if (problems.isEmpty()) {
                return work.on(config, database);
            }
            PrintWriter err = spec.commandLine().getErr();
            problems.forEach(err::println);
            err.println("`ringfence migrate run` brings an older schema up to date, as a gateway does that starts");
            err.flush();
            return 1;
        });
    }

    private GatewayConfig config(Map<String, String> environment) throws ConfigException {
        ConfigLoader loader = new ConfigLoader(environment, Overrides.NONE);
        Path named = file != null ? file : loader.fileFromEnvironment();
        return named == null ? loader.loadWithoutFile() : loader.load(named);
    }

    private static void prepare(Path file, boolean makesFile) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (makesFile && folder != null) {
            OwnerOnly.createFolder(folder);
        } else if (!Files.exists(file)) {
            throw new IOException("there is no database " + file + " yet; `ringfence migrate run` makes it");
        }
    }
}

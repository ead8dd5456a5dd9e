package io.ringfence.gateway.cli;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.DatabaseConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.SchemaException;
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

    /// Opens the database, or says why it cannot be used.
    ///
    /// @param makesFile whether a file of SQLite is made that is not there
    int with(Map<String, String> environment, CommandSpec spec, boolean makesFile, Work work) {
        DatabaseConfig config;
        try {
            config = config(environment);
        } catch (ConfigException refusal) {
            return Mistakes.print(refusal, spec);
        }
        try {
            if (config.url() == null) {
                prepare(config.file(), makesFile);
            }
            try (Database database = Database.open(config.settings())) {
                return work.on(database);
            }
        } catch (IOException | SQLException | SchemaException problem) {
            return Failures.print(problem, spec);
        }
    }

    /// As above, if the schema is the one that this program needs.
    int withSchema(Map<String, String> environment, CommandSpec spec, Work work) {
        return with(environment, spec, false, database -> {
            List<String> problems = database.migrations().validate();
            if (problems.isEmpty()) {
                return work.on(database);
            }
            PrintWriter err = spec.commandLine().getErr();
            problems.forEach(err::println);
            err.println("a gateway with a ledger that starts brings the schema up to date; so does `ringfence migrate"
                    + " run`");
            err.flush();
            return 1;
        });
    }

    private DatabaseConfig config(Map<String, String> environment) throws ConfigException {
        ConfigLoader loader = new ConfigLoader(environment, Overrides.NONE);
        Path named = file != null ? file : loader.fileFromEnvironment();
        return (named == null ? loader.loadWithoutFile() : loader.load(named)).database();
    }

    private static void prepare(Path file, boolean makesFile) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (makesFile && folder != null) {
            Files.createDirectories(folder);
        } else if (!Files.exists(file)) {
            throw new IOException("there is no database " + file + " yet; `ringfence migrate run` makes it");
        }
    }
}

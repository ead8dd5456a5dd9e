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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which database a command works on.
final class DatabaseOption {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

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
    int with(Map<String, String> environment, boolean makesFile, Work work) {
        return withConfig(environment, makesFile, (_, database) -> work.on(database));
    }

    /// The same, with the configuration.
    int withConfig(Map<String, String> environment, boolean makesFile, ConfiguredWork work) {
        GatewayConfig whole;
        try {
            whole = config(environment);
        } catch (ConfigException refusal) {
            return Output.mistakes(spec, refusal);
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
            return Output.fail(spec, problem);
        }
    }

    /// The same, if the schema is the one that this program needs.
    int withSchema(Map<String, String> environment, ConfiguredWork work) {
        return withConfig(environment, false, (config, database) -> {
            List<String> problems = database.migrations().validate();
            if (problems.isEmpty()) {
                return work.on(config, database);
            }
            List<String> lines = new ArrayList<>(problems);
            lines.add("`ringfence migrate run` brings an older schema up to date, as a gateway does that starts");
            return Output.fail(spec, lines);
        });
    }

    /// Who runs the command, for the audit log.
    static String actor() {
        return "command by " + System.getProperty("user.name");
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

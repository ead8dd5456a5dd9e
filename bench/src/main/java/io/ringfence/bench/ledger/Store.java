package io.ringfence.bench.ledger;

import io.ringfence.store.db.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A database that is measured, and what can happen to it. One thread.
interface Store {
    /// Those that there are.
    enum Kind {
        SQLITE,
        POSTGRESQL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Opens it, or makes it where it is not there yet.
        ///
        /// @param folder for its files
        /// @param cleanUp what ends it
        Store open(Path folder, CleanUp cleanUp) throws IOException, InterruptedException {
            return switch (this) {
                case SQLITE -> SqliteStore.open(folder, cleanUp);
                case POSTGRESQL -> PostgresStore.start(folder, cleanUp);
            };
        }
    }

    /// What can happen to a database.
    enum Trouble {
        /// It answers nobody.
        STALLED,
        /// It is dead.
        KILLED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Kind kind();

    DatabaseSettings settings();

    /// What the gateway's configuration for it reads from the environment.
    Map<String, String> gatewaySettings();

    /// What can be done to it.
    List<Trouble> troubles();

    /// Brings trouble over it, which lasts until [#end].
    void begin(Trouble trouble) throws IOException, InterruptedException;

    /// Makes it work again.
    void end(Trouble trouble) throws IOException, InterruptedException;
}

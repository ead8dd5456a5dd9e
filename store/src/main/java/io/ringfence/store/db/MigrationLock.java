package io.ringfence.store.db;

import io.ringfence.store.db.Migrations.Connector;
import io.ringfence.store.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one gateway at a time look at the schema and change it, among all that use the database. Who comes later
/// waits for as long as that takes, and finds it done. A lock ends with the process that holds it.
interface MigrationLock {
    /// What is done meanwhile.
    interface Work<T> {
        T run();
    }

    /// Does it under the lock.
    ///
    /// @throws SchemaException when there is no getting the lock
    <T> T hold(Work<T> work);

    /// A lock in a PostgreSQL server, which belongs to a session.
    ///
    /// @param connector whose connections wait without a time limit
    static MigrationLock inServer(Connector connector) {
        return new InServer(connector);
    }

    /// A lock on a file beside the one of SQLite, whose own locks would stop us, too.
    static MigrationLock beside(Path file) {
        return new InFile(file.resolveSibling(file.getFileName() + "-migration"));
    }

    record InServer(Connector connector) implements MigrationLock {
        /// Any number that nobody else has in mind: "ringfenc".
        private static final String LOCK = "SELECT pg_advisory_lock(" + 0x72696e6766656e63L + ")";

        @Override
        public <T> T hold(Work<T> work) {
            try (Connection connection = connector.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(LOCK);
                return work.run();
            } catch (SQLException e) {
                throw SchemaException.of(e);
            }
        }
    }

    record InFile(Path file) implements MigrationLock {
        /// Locks on files are between processes only.
        private static final ReentrantLock IN_PROCESS = new ReentrantLock();

        @Override
        public <T> T hold(Work<T> work) {
            IN_PROCESS.lock();
            try {
                OwnerOnly.createFile(file);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                        var lock = channel.lock()) {
                    assert lock.isValid();
                    return work.run();
                }
            } catch (IOException e) {
                throw new SchemaException("the schema cannot be locked by " + file + ": " + e, e);
            } finally {
                IN_PROCESS.unlock();
            }
        }
    }
}

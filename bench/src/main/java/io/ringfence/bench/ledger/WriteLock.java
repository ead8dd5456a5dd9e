package io.ringfence.bench.ledger;

import io.ringfence.bench.micro.MicroBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The write lock of a file of SQLite, taken by a process of its own, as by a backup or somebody's shell. The
/// process ends with this one, because then nobody gives it commands any more. One thread.
final class WriteLock implements AutoCloseable {
    private static final int TAKE = 't';
    private static final int GIVE_BACK = 'g';
    private static final int READY = 'r';

    private final Process holder;

    private WriteLock(Process holder) {
        this.holder = holder;
    }

    /// Starts the process, which takes nothing yet.
    static WriteLock on(Path file) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(MicroBenchmark.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xms16m", "-Xmx64m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WriteLock.class.getName()));
        command.add(file.toString());
        WriteLock lock = new WriteLock(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        lock.await(READY);
        return lock;
    }

    /// Takes the lock; returns when it is held.
    void take() throws IOException {
        command(TAKE);
    }

    /// Gives it back; returns when that is done.
    void giveBack() throws IOException {
        command(GIVE_BACK);
    }

    private void command(int command) throws IOException {
        holder.getOutputStream().write(command);
        holder.getOutputStream().flush();
        await(command);
    }

    private void await(int answer) throws IOException {
        int read = holder.getInputStream().read();
        if (read != answer) {
            throw new IOException("the process that holds the lock has ended");
        }
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }

    /// The process: obeys one letter after another until there are no more, and says each when it is done.
    public static void main(String[] args) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 30000");
            say(READY);
            for (int command = System.in.read(); command >= 0; command = System.in.read()) {
                statement.execute(command == TAKE ? "BEGIN IMMEDIATE" : "COMMIT");
                say(command);
            }
        }
    }

    private static void say(int letter) {
        System.out.write(letter);
        System.out.flush();
    }
}

package io.ringfence.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A real `redis-server` of our own on a free port, which keeps nothing on a disk. One thread.
public final class RedisServer implements AutoCloseable {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<String> command;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private RedisServer(List<String> command, Path folder, int port) {
        this.command = command;
        this.folder = folder;
        this.port = port;
    }

    /// Starts it, or skips the tests where there is none.
    ///
    /// @param folder where it may write what it says
    /// @param options in addition, as on the command line
    public static RedisServer start(Path folder, String... options) throws IOException, InterruptedException {
        int port = freePort();
        return start(folder, port, List.of("--port", String.valueOf(port)), options);
    }

    /// As above, for connections with TLS only.
    public static RedisServer startEncrypted(Path folder, SelfSigned certificate, String... options) throws Exception {
        int port = freePort();
        List<String> tls = List.of(
                "--port",
                "0",
                "--tls-port",
                String.valueOf(port),
                "--tls-auth-clients",
                "no",
                "--tls-cert-file",
                certificate.certificateFile().toString(),
                "--tls-key-file",
                certificate.keyFile().toString());
        return start(folder, port, tls, options);
    }

    private static RedisServer start(Path folder, int port, List<String> listening, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                installed().toString(), "--bind", "127.0.0.1", "--save", "", "--dir", folder.toString(), "--loglevel"));
        command.add("warning");
        command.addAll(listening);
        command.addAll(List.of(options));
        RedisServer server = new RedisServer(command, folder, port);
        server.start();
        return server;
    }

    private static Path installed() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path file = Path.of(folder, "redis-server");
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        return Assumptions.abort("no redis-server is installed here");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /// Its address, without a password.
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// Starts it again after [#kill], on the same port, with nothing in it.
    public void start() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        process = started;
        long deadlineNs = System.nanoTime() + START_NS;
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > deadlineNs) {
                throw new IOException("redis-server did not start: " + Files.readString(folder.resolve("redis.log")));
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Kills it, and waits until it is dead.
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /// Lets it stand still, with all its connections.
    public void stall() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /// Lets it go on.
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        int code = new ProcessBuilder("kill", name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill " + name + " ended with " + code);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}

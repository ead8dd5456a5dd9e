package io.ringfence.gateway.e2e;

import io.ringfence.gateway.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The gateway in a process of its own, as `ringfence start` runs it.
public final class GatewayProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final BufferedReader out;
    private final String url;

    private GatewayProcess(Process process) throws IOException {
        this.process = process;
        out = process.inputReader();
        url = readUrl();
        Thread.startVirtualThread(this::drain);
    }

    /// Starts it with a configuration, and waits until it is ready.
    public static GatewayProcess start(Path file, String yaml) throws IOException {
        Process process = launch(file, yaml);
        try {
            return new GatewayProcess(process);
        } catch (IOException | RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// Starts it, and waits for nothing.
    public static Process launch(Path file, String yaml) throws IOException {
        Files.writeString(file, yaml);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // A short life is all that it has.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path", ""),
                Main.class.getName(),
                "start",
                "--config",
                file.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("LOG_LEVEL", "CONFIG_PATH"));
        return builder.start();
    }

    private String readUrl() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.strip().startsWith("API ")) {
                return line.substring(line.indexOf("http"));
            }
        }
        throw new AssertionError("the gateway did not start:\n" + said);
    }

    /// Nobody reads what it says further; but it must not have to wait until it has said it.
    private void drain() {
        try {
            out.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // It has been closed.
        }
    }

    public int port() {
        return URI.create(url).getPort();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    HttpClient client() {
        return client;
    }

    HttpRequest request(String body, String requestId, String... key) {
        return HttpRequest.newBuilder(URI.create(url + Chat.PATH))
                .timeout(TestGateway.PATIENCE)
                .header("x-request-id", requestId)
                .headers(key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /// Waits for the answer.
    ///
    /// @return its status
    int post(String body, String requestId, String... key) throws IOException, InterruptedException {
        return client.send(request(body, requestId, key), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /// Sends without waiting for an answer.
    void postAsync(String body, String... key) {
        client.sendAsync(request(body, "unanswered", key), HttpResponse.BodyHandlers.discarding());
    }

    /// Asks it to stop, as a shell or a supervisor would.
    public void stop() {
        process.destroy();
    }

    /// Whether it ends by itself.
    public boolean awaitEnd() throws InterruptedException {
        return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /// Ends it without any warning.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        out.close();
        client.shutdownNow();
    }
}

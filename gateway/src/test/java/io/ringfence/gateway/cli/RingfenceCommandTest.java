package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigWatcher;
import io.ringfence.gateway.config.GatewayConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingfenceCommandTest {
    private final RecordingStarter starter = new RecordingStarter();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void shouldStartWithoutAFile() {
        assertEquals(0, run(Map.of(), "start"));
        Launch launch = starter.launches.getFirst();
        assertEquals(8080, launch.config().server().port());
        assertNull(launch.file());
        assertNull(launch.watcher(new NoListener()));
    }

    @Test
    void shouldStartWithTheFileAndWhatTheCommandLineSays() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "server: {port: 1, max_connections: 5}");
        assertEquals(
                0,
                run(
                        Map.of(),
                        "start",
                        "-c",
                        file.toString(),
                        "--host",
                        "10.0.0.1",
                        "-p",
                        "2",
                        "--metrics-port",
                        "3",
                        "--workers",
                        "4"));
        Launch launch = starter.launches.getFirst();
        assertEquals("10.0.0.1", launch.config().server().host());
        assertEquals(2, launch.config().server().port());
        assertEquals(3, launch.config().telemetry().metrics().port());
        assertEquals(4, launch.config().server().workers());
        assertEquals(5, launch.config().server().maxConnections());
        assertNotNull(launch.watcher(new NoListener()));
    }

    @Test
    void shouldStartWithTheFileThatTheEnvironmentNames() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "server: {port: 7}");
        assertEquals(0, run(Map.of("CONFIG_PATH", file.toString()), "start"));
        assertEquals(7, starter.launches.getFirst().config().server().port());
    }

    @Test
    void shouldNotStartWithAConfigurationThatCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "server: {prot: 7, workers: x}");
        assertEquals(1, run(Map.of(), "start", "--config", file.toString()));
        assertEquals(List.of(), starter.launches);
        assertEquals(
                file + ":1:10: server.prot: unknown key; did you mean `port`?" + System.lineSeparator() + file
                        + ":1:28: server.workers: `x` is not a number; expected a whole number from 0 to 1024"
                        + System.lineSeparator() + "2 mistakes" + System.lineSeparator(),
                err.toString());
    }

    @Test
    void shouldPassTheExitCodeOfTheServerOn() {
        starter.exitCode = 42;
        assertEquals(42, run(Map.of(), "start"));
    }

    @Test
    void shouldShowTheTraceOfAnUnexpectedFailure() {
        starter.failure = new IllegalStateException("broken");
        assertEquals(1, run(Map.of(), "start"));
        assertTrue(err.toString().contains("java.lang.IllegalStateException: broken"), err::toString);
        assertTrue(err.toString().contains("\tat "), err::toString);
    }

    @Test
    void shouldSayThatAFileIsValid() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "server: {port: 7}");
        assertEquals(0, run(Map.of(), "config", "validate", file.toString()));
        assertEquals(file + " is valid" + System.lineSeparator(), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() {
        Path file = folder.resolve("missing.yaml");
        assertEquals(1, run(Map.of(), "config", "validate", file.toString()));
        assertEquals("", out.toString());
        assertEquals(
                file + ": there is no such file" + System.lineSeparator() + "1 mistake" + System.lineSeparator(),
                err.toString());
    }

    @Test
    void shouldStartTheDemoProviderAlone() {
        assertEquals(0, run(Map.of(), "demo", "--port", "5"));
        assertEquals(List.of("127.0.0.1:5"), starter.demos);
    }

    @Test
    void shouldTrainWithAsManyRequestsAsItIsTold() {
        assertEquals(0, run(Map.of(), "train", "--requests", "2"));
        assertEquals(List.of(2), starter.trainings);
    }

    @Test
    void shouldShowItsVersion() {
        assertEquals(0, run(Map.of(), "--version"));
        assertTrue(out.toString().startsWith("ringfence "), out::toString);
    }

    @Test
    void shouldHelpWithACommandLineThatMakesNoSense() {
        assertEquals(2, run(Map.of()));
        assertTrue(err.toString().startsWith("a command is missing"), err::toString);
        assertEquals(2, run(Map.of(), "config"));
        assertEquals(2, run(Map.of(), "strat"));
        assertTrue(err.toString().matches("(?s).*Did you mean: .*ringfence start\\?.*"), err::toString);
        assertEquals(2, run(Map.of(), "start", "--port", "x"));
        assertTrue(err.toString().contains("'x' is not an int"), err::toString);
        assertEquals(2, run(Map.of(), "config", "validate"));
        assertEquals(List.of(), starter.launches);
    }

    private int run(Map<String, String> environment, String... args) {
        return RingfenceCommand.run(
                starter,
                environment,
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private static final class RecordingStarter implements Starter {
        private final List<Launch> launches = new ArrayList<>();
        private final List<String> demos = new ArrayList<>();
        private final List<Integer> trainings = new ArrayList<>();
        private int exitCode;
        private @org.jspecify.annotations.Nullable RuntimeException failure;

        @Override
        public int start(Launch launch) {
            if (failure != null) {
                throw failure;
            }
            launches.add(launch);
            return exitCode;
        }

        @Override
        public int demo(String host, int port) {
            demos.add(host + ":" + port);
            return exitCode;
        }

        @Override
        public int train(int requests) {
            trainings.add(requests);
            return exitCode;
        }
    }

    private static final class NoListener implements ConfigWatcher.Listener {
        @Override
        public void onReload(GatewayConfig previous, GatewayConfig next, List<String> needRestart) {
            throw new AssertionError("nothing was reloaded");
        }

        @Override
        public void onRefused(ConfigException refusal) {
            throw new AssertionError(refusal);
        }
    }
}

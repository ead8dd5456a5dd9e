package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest {
    private final ConfigLoader loader = new ConfigLoader(Map.of(), Overrides.NONE);
    private final Recorder recorder = new Recorder();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @SuppressWarnings("NullAway.Init")
    private ConfigWatcher watcher;

    @BeforeEach
    void watch() throws IOException, ConfigException {
        file = folder.resolve("ringfence.yaml");
        Files.writeString(file, "keys: [{name: a, key: a}]");
        byte[] content = ConfigLoader.read(file);
        watcher = new ConfigWatcher(file, content, loader, loader.load(file, content), recorder);
    }

    @Test
    void shouldStaySilentWhileNothingChanges() throws IOException {
        watcher.check();
        watcher.check();
        Files.writeString(file, "keys: [{name: a, key: a}]");
        watcher.check();
        watcher.check();
        assertEquals(List.of(), recorder.events);
    }

    @Test
    void shouldUseAChangeOnceItHasBeenSeenTwice() throws IOException {
        Files.writeString(file, "keys: [{name: b, key: b}]");
        watcher.check();
        assertEquals(List.of(), recorder.events);
        watcher.check();
        watcher.check();
        assertEquals(List.of("a -> b []"), recorder.events);
        assertEquals("b", watcher.current().keys().getFirst().name());
    }

    @Test
    void shouldUseAChangedCatalogueOfPrices() throws IOException, ConfigException {
        String catalogue = "ringfence-prices 1\nversion 1\n";
        Path prices = Files.writeString(folder.resolve("prices.txt"), catalogue);
        Files.writeString(file, "{keys: [{name: a, key: a}], pricing: {catalogue_file: prices.txt}}");
        byte[] content = ConfigLoader.read(file);
        watcher = new ConfigWatcher(file, content, loader, loader.load(file, content), recorder);
        watcher.check();
        watcher.check();
        assertEquals(List.of(), recorder.events);

        Files.writeString(prices, catalogue + "# more\nversion 22\n");
        watcher.check();
        watcher.check();
        watcher.check();
        assertEquals(List.of("a -> a []"), recorder.events);
        String version = watcher.current().pricing().catalogue().version();
        assertTrue(version.startsWith("22-"), version);
    }

    @Test
    void shouldNotUseAFileThatIsStillBeingWritten() throws IOException {
        Files.writeString(file, "keys: [{name: half, key: ");
        watcher.check();
        Files.writeString(file, "keys: [{name: whole, key: b}]");
        watcher.check();
        watcher.check();
        assertEquals(List.of("a -> whole []"), recorder.events);
    }

    @Test
    void shouldKeepTheOldConfigurationAndReportEveryMistakeOfABadOneOnce() throws IOException {
        GatewayConfig before = watcher.current();
        Files.writeString(file, "{keys: [{name: b}], server: {prot: 1}}");
        for (int i = 0; i < 5; i++) {
            watcher.check();
        }
        assertEquals(
                List.of("refused keys[0]: expected exactly one of `key` and `key_sha256`, found none; "
                        + "server.prot: unknown key; did you mean `port`?"),
                recorder.events);
        assertSame(before, watcher.current());

        Files.writeString(file, "keys: [{name: c, key: c}]");
        watcher.check();
        watcher.check();
        assertEquals("a -> c []", recorder.events.getLast());
    }

    @Test
    void shouldReportOnceThatTheFileIsGoneAndGoOnWhenItIsBack() throws IOException {
        Files.delete(file);
        for (int i = 0; i < 5; i++) {
            watcher.check();
        }
        assertEquals(List.of("refused : there is no such file"), recorder.events);
        Files.writeString(file, "keys: [{name: b, key: b}]");
        watcher.check();
        watcher.check();
        assertEquals("a -> b []", recorder.events.getLast());
    }

    @Test
    void shouldFollowALinkThatIsSwappedAboveTheFile() throws IOException, ConfigException {
        for (String name : List.of("one", "two")) {
            Files.createDirectory(folder.resolve(name));
            Files.writeString(folder.resolve(name).resolve("c.yaml"), "keys: [{name: " + name + ", key: k}]");
        }
        Path link = Files.createSymbolicLink(folder.resolve("data"), folder.resolve("one"));
        Path linked = link.resolve("c.yaml");
        byte[] content = ConfigLoader.read(linked);
        ConfigWatcher linkWatcher = new ConfigWatcher(linked, content, loader, loader.load(linked, content), recorder);
        Files.delete(link);
        Files.createSymbolicLink(link, folder.resolve("two"));
        linkWatcher.check();
        linkWatcher.check();
        assertEquals(List.of("one -> two []"), recorder.events);
    }

    @Test
    void shouldReloadAtOnceWhenTold() throws IOException {
        watcher.reload();
        Files.writeString(file, "keys: [{name: b, key: b}]");
        watcher.reload();
        watcher.check();
        Files.delete(file);
        watcher.reload();
        assertEquals(List.of("a -> a []", "a -> b []", "refused : there is no such file"), recorder.events);
    }

    @Test
    void shouldNameWhatOnlyARestartBringsIntoForce() throws IOException {
        Files.writeString(file, """
            keys: [{name: a, key: a}]
            server: {host: 127.0.0.1, port: 1, max_body_bytes: 2048}
            engine: {ring_size: 1024}
            telemetry: {access_log: {enabled: true}}
            leases: {share_seconds: 3}
            resilience: {bulkhead: {max_queue: 1}, retry: {max_attempts: 9}}
            """);
        watcher.reload();
        assertEquals(
                List.of("a -> a [server.host, server.port, server.max_body_bytes, telemetry.access_log.enabled,"
                        + " engine.ring_size, engine.settle_headroom, ledger.enabled, leases.share,"
                        + " resilience.bulkhead.max_queue]"),
                recorder.events);
    }

    @Test
    void shouldNotOpenARunningGatewayToEverybody() throws IOException {
        Files.writeString(file, "server: {port: 8080}");
        watcher.reload();
        assertEquals(
                List.of("refused keys: without keys the gateway may only listen on loopback, and that needs a restart;"
                        + " set server.host to open it on purpose"),
                recorder.events);
        assertEquals("a", watcher.current().keys().getFirst().name());
    }

    @Test
    void shouldLookByItselfOnceStarted() throws IOException, InterruptedException {
        Files.writeString(file, "keys: [{name: b, key: b}]");
        watcher.start(Duration.ofMillis(1));
        assertTrue(recorder.told.await(30, TimeUnit.SECONDS));
        watcher.close();
        watcher.close();
        assertEquals("b", watcher.current().keys().getFirst().name());
    }

    private static final class Recorder implements ConfigWatcher.Listener {
        private final List<String> events = new ArrayList<>();
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public void onReload(GatewayConfig previous, GatewayConfig next, List<String> needRestart) {
            events.add(previous.keys().getFirst().name() + " -> "
                    + next.keys().getFirst().name() + " " + needRestart);
            told.countDown();
        }

        @Override
        public void onRefused(ConfigException refusal) {
            List<String> mistakes = refusal.mistakes().stream()
                    .map(mistake -> mistake.path() + ": " + mistake.message())
                    .toList();
            events.add("refused " + String.join("; ", mistakes));
            told.countDown();
        }
    }
}

package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.GatewayProcess;
import io.ringfence.gateway.proof.Callers.Told;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is really full, and has room again later. Needs the right to mount a small file system in
/// memory, and is left out without it.
@Timeout(900)
class FullDiskTest {
    private static final int CLIENTS = 8;
    /// By then its share is as large as its clients' pace asks for.
    private static final int WARM_CALLS = 500;
    private static final String CONFIG = Setup.prices() + "keys: [{name: app, key: sk-app, budget_usd: 100}]";

    private static final Map<String, Long> LIMITS = Map.of("key/app total", 100_000_000_000L);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldAnswerOnWhileTheDatabaseHasNoRoom() throws Exception {
        try (PaidProvider provider = new PaidProvider();
                SmallDisk disk = SmallDisk.mount(folder)) {
            Path file = disk.folder.resolve("ringfence.db");
            Setup setup = new Setup("file: '" + file + "'", "jdbc:sqlite:" + file, folder, provider.baseUrl(), CONFIG);
            Callers callers = prove(
                    "disk full, of the database", provider, setup, "segment_bytes: 1048576, max_bytes: 67108864", disk);
            assertEquals(callers.told().size(), callers.count(Told::isAnswered), "failed");
        }
    }

    /// Then nothing can be written down, so nothing may be spent; but what was under way is settled.
    @Test
    void shouldRefuseWhileTheJournalHasNoRoom() throws Exception {
        try (PaidProvider provider = new PaidProvider();
                SmallDisk disk = SmallDisk.mount(folder)) {
            Callers callers = prove(
                    "disk full, of database and journal",
                    provider,
                    Setup.sqlite(disk.folder, provider, CONFIG),
                    "segment_bytes: 65536, max_bytes: 33554432",
                    disk);
            long refused = callers.count(call -> call.code().equals("ledger_full"));
            assertTrue(refused > 0, "the disk was not full");
            assertEquals(callers.told().size(), refused + callers.count(Told::isAnswered));
        }
    }

    private Callers prove(String name, PaidProvider provider, Setup setup, String segments, SmallDisk disk)
            throws Exception {
        Proof proof = Proof.of(name);
        Callers callers = new Callers();
        int rounds = Proof.rounds(1, 20);
        String yaml = setup.yaml("one")
                .replace("segment_bytes: 1048576", segments)
                .replace("expiry_seconds: 20", "expiry_seconds: 300, share_seconds: 60");
        try (GatewayProcess gateway = GatewayProcess.start(folder.resolve("ringfence.yaml"), yaml)) {
            Load load = new Load(callers, gateway.port(), List.of("sk-app"), CLIENTS, 60, proof.random());
            load.awaitCalls(WARM_CALLS);
            for (int i = 0; i < rounds; i++) {
                disk.fill();
                park(1_500);
                disk.makeRoom();
                park(1_000);
            }
            load.stop();
            gateway.stop();
            assertTrue(gateway.awaitEnd(), "it does not stop");
        }
        try (Books books = new Books(setup.jdbcUrl())) {
            Reconciliation reconciliation = Reconciliation.of(books, callers, provider);
            proof.with("refused", callers.count(call -> call.status() >= 400))
                    .end(rounds, callers, reconciliation, books.overspentNanoUsd(LIMITS));
            assertEquals(0, reconciliation.untold());
            Told last = callers.told().stream().reduce((_, next) -> next).orElseThrow();
            assertTrue(last.isAnswered(), () -> "there is room again, but: " + last);
        }
        return callers;
    }

    private static void park(int milliseconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    /// A file system of a few megabytes.
    private record SmallDisk(Path folder) implements AutoCloseable {
        static SmallDisk mount(Path within) throws IOException, InterruptedException {
            Path folder = Files.createDirectory(within.resolve("disk"));
            Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder.toString())
                    .redirectErrorStream(true)
                    .start();
            Assumptions.assumeTrue(mount.waitFor() == 0, "no right to mount a small disk");
            return new SmallDisk(folder);
        }

        private Path filler() {
            return folder.resolve("filler");
        }

        /// To the last byte.
        void fill() throws IOException {
            try (OutputStream out = Files.newOutputStream(filler())) {
                for (byte[] bytes = new byte[4_096]; ; ) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                assertTrue(folder.toFile().getUsableSpace() < 8_192, () -> "not full: " + e);
            }
        }

        void makeRoom() throws IOException {
            Files.delete(filler());
        }

        @Override
        public void close() throws IOException {
            Process unmount =
                    new ProcessBuilder("umount", folder.toString()).inheritIO().start();
            assertEquals(0, unmount.onExit().join().exitValue());
        }
    }
}

package io.ringfence.bench.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Processes processes = new Processes();

    @Test
    void shouldStopWhatItStartedAndWhatThatStarted() throws Exception {
        ManagedProcess parent = start("sleep 1000 & exec sleep 1000");
        List<ProcessHandle> family = awaitFamily(parent, 2);
        processes.close();
        processes.close();
        for (ProcessHandle member : family) {
            member.onExit().get();
        }
        assertFalse(parent.isAlive());
    }

    @Test
    void shouldStopWhatWasHalted() throws Exception {
        ManagedProcess halted = start("exec sleep 1000");
        halted.signal("STOP");
        processes.stop(halted);
        assertFalse(halted.isAlive());
        processes.close();
    }

    @Test
    void shouldStartNothingAfterItsEnd() {
        processes.close();
        assertThrows(IOException.class, () -> start("exec sleep 1000"));
    }

    @Test
    void shouldKeepWhatAProcessPrints() throws Exception {
        ManagedProcess process = start("echo $GREETING; echo trouble >&2");
        ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
        assertEquals("hello\ntrouble", process.lastWords());
        processes.close();
    }

    @Test
    void shouldTellWhatAFailedCommandSaid() throws Exception {
        assertEquals("fine\n", Commands.run(Duration.ofSeconds(10), "sh", "-c", "echo fine"));
        IOException failure = assertThrows(
                IOException.class, () -> Commands.run(Duration.ofSeconds(10), "sh", "-c", "echo broken; exit 3"));
        assertTrue(String.valueOf(failure.getMessage()).contains("ended with 3: broken"), failure::toString);
    }

    private ManagedProcess start(String script) throws IOException {
        return processes.start(
                List.of("sh", "-c", script), Map.of("GREETING", "hello"), "", folder.resolve("output.log"));
    }

    private static List<ProcessHandle> awaitFamily(ManagedProcess parent, int size) {
        while (true) {
            List<ProcessHandle> family = ProcessHandle.allProcesses()
                    .filter(handle -> handle.pid() == parent.pid()
                            || handle.parent().map(ProcessHandle::pid).orElse(0L) == parent.pid())
                    .toList();
            if (family.size() == size) {
                return family;
            }
            Thread.onSpinWait();
        }
    }
}

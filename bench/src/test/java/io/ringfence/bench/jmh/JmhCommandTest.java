package io.ringfence.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JmhCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    /// Each takes a JVM's start and 0.9 s: 2.2 s of processor time.
    @Test
    void shouldBeQuickInLessThanThreeMinutes() {
        assertTrue(new Plan(".*", JmhCommand.QUICK_PARAMS).size() <= 75);
    }

    @Test
    void shouldNotTakeTheEnvironmentFromARunThatIsThere() throws Exception {
        Path environment = Files.writeString(folder.resolve("environment.json"), "of another run");
        StringWriter err = new StringWriter();
        int code = new CommandLine(new JmhCommand())
                .setErr(new PrintWriter(err))
                .execute("CostBenchmark", "--out", folder.toString());

        assertEquals(2, code);
        assertTrue(err.toString().contains("nothing is overwritten"), err::toString);
        assertEquals("of another run", Files.readString(environment));
    }
}

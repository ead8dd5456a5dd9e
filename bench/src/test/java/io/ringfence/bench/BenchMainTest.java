package io.ringfence.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return BenchMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void shouldSayWhichCommandsThereAre() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("jmh"), out::toString);
    }

    @Test
    void shouldAskForACommand() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("a command is missing"), err::toString);
    }

    @Test
    void shouldRefuseAnUnknownCommand() {
        assertEquals(2, run("no-such-command"));
    }
}

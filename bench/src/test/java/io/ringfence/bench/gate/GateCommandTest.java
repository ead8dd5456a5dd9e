package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldRefuseAPatternThatMatchesNothing() {
        assertEquals(2, run("--only", "CostBenchmark,UsageBenchmark"));
        assertTrue(err.toString().startsWith("--only=CostBenchmark,UsageBenchmark matches nothing that is measured\n"));
    }

    @Test
    void shouldNotWriteABaselineWithoutAReason() {
        assertEquals(2, run("--update-baseline"));
        assertTrue(err.toString().startsWith("--update-baseline needs --reason TEXT\n"));
    }

    @Test
    void shouldRefuseToFinishWithinNoTime() {
        assertEquals(2, run("--within=0"));
        assertTrue(err.toString().startsWith("--within=0 is not positive\n"), err.toString());
    }

    @Test
    void shouldExplainItself() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("15 % more"), out.toString());
    }

    private int run(String... arguments) {
        return new CommandLine(new GateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}

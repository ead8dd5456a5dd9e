package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldListEveryScenarioInItsHelp() {
        assertEquals(0, execute("--help"));
        for (String name : Scenarios.names()) {
            assertTrue(out.toString().contains(name), name);
        }
    }

    @Test
    void shouldNameTheScenariosWhenItKnowsNoneOfThatName() {
        assertEquals(2, execute("--scenario=throughputt"));
        assertTrue(err.toString().contains("throughputt"), err::toString);
        assertTrue(err.toString().contains(Scenarios.names().toString()), err::toString);
    }

    @Test
    void shouldWantAScenario() {
        assertEquals(2, execute("--quick"));
        assertTrue(err.toString().contains("--scenario"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rounds=0",
                "--seconds=-1",
                "--warm-up=-0.5",
                "--connections=0",
                "--rate=0",
                "--minutes=0",
                "--generator-threads=0",
                "--layout=sideways"
            })
    void shouldRefuseWhatMakesNoSense(String option) {
        assertEquals(2, execute("--scenario=throughput", option));
        assertTrue(err.toString().contains(option.substring(option.indexOf('=') + 1)), err::toString);
    }

    @Test
    void shouldNotBeQuickAndFullAtOnce() {
        assertEquals(2, execute("--scenario=throughput", "--quick", "--full"));
        assertTrue(err.toString().contains("exclude each other"), err::toString);
        assertEquals(2, execute("--scenario=throughput", "--smoke", "--quick"));
    }

    @Test
    void shouldNameEachScenarioOnceAndSayWhatItAsks() {
        assertEquals(Scenarios.ALL.size(), new HashSet<>(Scenarios.names()).size());
        for (Scenario scenario : Scenarios.ALL) {
            assertTrue(scenario.question().endsWith("?"), scenario.name());
            assertFalse(scenario.title().isBlank(), scenario.name());
        }
    }

    private int execute(String... arguments) {
        return new CommandLine(new LoadCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}

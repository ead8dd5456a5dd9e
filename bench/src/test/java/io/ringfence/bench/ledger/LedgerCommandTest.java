package io.ringfence.bench.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LedgerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldNameItsPartsAndStores() {
        assertEquals(0, execute("--help"));
        for (String word : List.of("write", "ask", "stall", "sqlite", "postgresql")) {
            assertTrue(out.toString().contains(word), word);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rows=0",
                "--rounds=-1",
                "--seconds=0",
                "--seconds=10.5",
                "--rate=-2",
                "--store=oracle",
                "wrote"
            })
    void shouldRefuseWhatMakesNoSense(String argument) {
        assertEquals(2, execute(argument));
        assertTrue(err.toString().contains(argument.substring(argument.indexOf('=') + 1)), err::toString);
    }

    @Test
    void shouldNotBeQuickAndFullAtOnce() {
        assertEquals(2, execute("--quick", "--full"));
        assertTrue(err.toString().contains("exclude each other"), err::toString);
    }

    @Test
    void shouldAskAStoreThatItKeptWithoutFillingItAgain() throws IOException {
        String[] command = {"ask", "--quick", "--store=sqlite", "--rows=2000", "--folder=" + folder.resolve("kept")};
        assertEquals(0, execute(command), err::toString);
        assertTrue(out.toString().contains("2,000 rows of 30 days written in"), out::toString);
        out.getBuffer().setLength(0);
        assertEquals(0, execute(command), err::toString);
        assertTrue(!out.toString().contains("written in"), out::toString);
        assertTrue(out.toString().contains("slowest median"), out::toString);

        ScenarioRun run = firstRun("ledger-ask");
        List<Sample> asked = run.samples().stream()
                .filter(sample -> sample.step().equals("30 days by model"))
                .toList();
        assertEquals(15, asked.size());
        asked.forEach(sample -> assertEquals(2_000, sample.answers()));
    }

    @Test
    void shouldNotAskAStoreThatHasOtherRows() {
        String kept = "--folder=" + folder.resolve("kept");
        assertEquals(0, execute("ask", "--quick", "--store=sqlite", "--rows=500", kept), err::toString);
        assertEquals(1, execute("ask", "--quick", "--store=sqlite", "--rows=600", kept));
        assertTrue(out.toString().contains("has 500 rows, not 600"), out::toString);
    }

    private int execute(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--out=" + folder.resolve("results")))
                .toArray(String[]::new);
        return new CommandLine(new LedgerCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, command, _) -> {
                    failure.printStackTrace(command.getErr());
                    return 1;
                })
                .execute(all);
    }

    /// Of the run that was made first.
    private ScenarioRun firstRun(String name) throws IOException {
        try (Stream<Path> runs = Files.list(folder.resolve("results"))) {
            Path first = runs.sorted().toList().getFirst();
            return new ResultsFolder(first).scenario(name).run();
        }
    }
}

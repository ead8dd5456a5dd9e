package io.ringfence.reports.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringfence.reports.ResultsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reports in the repository say what their evidence says by the rules of today.
class CommittedReportsTest {
    private static final Path RESULTS = Path.of("results").toAbsolutePath();

    @Test
    void shouldBeMadeOfNothingButTheirEvidence() throws IOException {
        List<ResultsFolder> runs = runs();
        assertFalse(runs.isEmpty());
        for (ResultsFolder run : runs) {
            Report report = new Report(Evidence.read(run));
            String update = "make it anew: ./ringfence bench report " + run.path();
            assertEquals(
                    MarkdownPage.of(report.blocks()),
                    Files.readString(run.path().resolve("report.md")),
                    update);
            assertEquals(
                    HtmlPage.of(report.title(), report.blocks()),
                    Files.readString(run.path().resolve("report.html")),
                    update);
        }
    }

    private static List<ResultsFolder> runs() throws IOException {
        try (Stream<Path> children = Files.list(RESULTS)) {
            return children.map(ResultsFolder::new)
                    .filter(ResultsFolder::exists)
                    .toList();
        }
    }
}

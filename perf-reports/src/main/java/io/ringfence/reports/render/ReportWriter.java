package io.ringfence.reports.render;

import io.ringfence.reports.ResultsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Makes `report.md` and `report.html` from a results folder. The same evidence makes the same bytes.
public final class ReportWriter {
    private static final String MARKDOWN = "report.md";
    private static final String HTML = "report.html";

    private ReportWriter() {}

    /// Reads everything in the folder and writes both files into it.
    ///
    /// @return the files
    /// @throws io.ringfence.reports.EvidenceException if a file is missing or damaged; then nothing is written
    public static List<Path> write(ResultsFolder folder) throws IOException {
        Report report = new Report(Evidence.read(folder));
        List<Block> blocks = report.blocks();
        String markdown = MarkdownPage.of(blocks);
        String html = HtmlPage.of(report.title(), blocks);
        return List.of(
                Files.writeString(folder.path().resolve(MARKDOWN), markdown),
                Files.writeString(folder.path().resolve(HTML), html));
    }
}

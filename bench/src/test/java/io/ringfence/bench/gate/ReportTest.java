package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.bench.gate.Finding.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportTest {
    private static final Finding PASSED = new Finding("a", Finding.TIME, Status.PASSED, "1.0", "1.0", "+0.0 %");
    private static final Finding FAILED = new Finding("b <c>", Finding.ALLOCATION, Status.FAILED, "0", "8", "8 more");
    private static final Finding UNKNOWN = new Finding("d", Finding.TIME, Status.NOT_JUDGED, "–", "1", "no baseline");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void shouldFailWhenAnythingFailed() {
        assertTrue(new Report(List.of(PASSED, FAILED)).hasFailures());
        assertFalse(new Report(List.of(PASSED, UNKNOWN)).hasFailures());
    }

    @Test
    void shouldPrintARowForEachFindingAndTheCounts() {
        StringWriter text = new StringWriter();
        new Report(List.of(PASSED, FAILED, UNKNOWN)).print(new PrintWriter(text));

        assertTrue(text.toString().contains("| b <c> | allocation | **FAILED** | 0 | 8 | 8 more |"), text::toString);
        assertTrue(text.toString().contains("1 passed, 1 failed, 1 not judged"), text::toString);
    }

    @Test
    void shouldNoteBelowTheTableThatABaselineIsStale() {
        StringWriter text = new StringWriter();
        Finding stale = new Finding("e", Finding.TIME, Status.PASSED, "4.6", "3.9", "-15 %; " + Finding.stale(3.9, 5));
        Report report = new Report(List.of(stale));
        report.print(new PrintWriter(text));

        assertTrue(text.toString().contains("**Note:** e: -15 %; baseline is stale"), text::toString);
        assertFalse(report.hasFailures());
    }

    @Test
    void shouldWriteAJUnitReportThatOthersCanRead() throws Exception {
        Path file = folder.resolve("reports/gate.xml");
        new JUnitFile(file).write(List.of(PASSED, FAILED, UNKNOWN));

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertEquals("3", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("1", suite.getAttribute("skipped"));
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertEquals("8 more", failure.getAttribute("message"));
        assertEquals("baseline: 0; found: 8", failure.getTextContent());
        assertEquals("b <c>", ((Element) failure.getParentNode()).getAttribute("name"));
    }
}

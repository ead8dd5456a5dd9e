package io.ringfence.bench.gate;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes findings as a JUnit report, which every CI system can show.
final class JUnitFile {
    private static final String SUITE = "ringfence.bench.gate";

    private final Path path;

    JUnitFile(Path path) {
        this.path = path;
    }

    void write(List<Finding> findings) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (Writer out = Files.newBufferedWriter(path)) {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", SUITE);
            xml.writeAttribute("tests", Integer.toString(findings.size()));
            xml.writeAttribute("failures", count(findings, Finding.Status.FAILED));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", count(findings, Finding.Status.NOT_JUDGED));
            for (Finding finding : findings) {
                writeCase(xml, finding);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("cannot write " + path, e);
        }
    }

    private static String count(List<Finding> findings, Finding.Status status) {
        return Long.toString(
                findings.stream().filter(finding -> finding.status() == status).count());
    }

    private static void writeCase(XMLStreamWriter xml, Finding finding) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", SUITE + "." + finding.kind());
        xml.writeAttribute("name", finding.subject());
        switch (finding.status()) {
            case PASSED -> {}
            case FAILED -> writeReason(xml, "failure", finding);
            case NOT_JUDGED -> writeReason(xml, "skipped", finding);
        }
        xml.writeEndElement();
    }

    private static void writeReason(XMLStreamWriter xml, String element, Finding finding) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", finding.why());
        xml.writeCharacters("baseline: " + finding.expected() + "; found: " + finding.found());
        xml.writeEndElement();
    }
}

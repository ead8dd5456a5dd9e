package io.ringfence.providers.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.translate.StreamTranscoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds `docs/transcoding.md` to code that is compiled and run.
class TranscodingPageTest {
    private static final Path PAGE = Path.of("../docs/transcoding.md");
    private static final Path CODE = Path.of("src/test/java/io/ringfence/providers/example/TranscodingExample.java");
    private static final Pattern REGION = Pattern.compile("// \\[\\w+]\\n(.*?)\\n *// \\[end]", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("```text\\n(.*?\\n)```", Pattern.DOTALL);

    @Test
    void shouldShowCodeThatIsCompiled() throws IOException {
        List<String> compiled = all(REGION, Files.readString(CODE)).stream()
                .map(region -> region.stripIndent().strip())
                .toList();
        assertEquals(5, compiled.size());
        assertEquals(compiled, all(JAVA, Files.readString(PAGE)));
    }

    @Test
    void shouldShowWhatTheCodePrints() throws IOException {
        var printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, UTF_8)) {
            TranscodingExample example = new TranscodingExample(out);
            example.translateARequest();
            example.refuseLosses();
            example.translateAnError();
            example.embed();
        }
        assertEquals(
                String.join("", all(PRINTED, Files.readString(PAGE))),
                printed.toString(UTF_8).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void shouldRelayAStreamAsThePageDoes() throws IOException {
        String stream = """
            data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"<think>a</think>b"}}]}

            data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """;
        var toClient = new ByteArrayOutputStream();
        StreamTranscoder.Outcome outcome =
                TranscodingExample.relay(new ByteArrayInputStream(stream.getBytes(UTF_8)), toClient);
        assertEquals(StreamTranscoder.Outcome.WHOLE, outcome);
        String written = toClient.toString(UTF_8);
        assertTrue(written.contains("\"thinking\":\"a\"") && written.contains("\"text\":\"b\""), written);
        assertTrue(written.contains("event: message_stop"), written);
    }

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }
}

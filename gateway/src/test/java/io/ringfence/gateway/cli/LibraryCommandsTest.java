package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.tree.JsonTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `transcode` and `sanitize`, which serve nobody.
class LibraryCommandsTest {
    private static final String CHAT =
            "{\"model\":\"m\",\"seed\":7,\"messages\":[{\"role\":\"user\",\"content\":\"grüß\"}]}";

    private static final String NO_LOSS =
            "{\"canonical_endpoint\":\"generation\",\"wire_format\":\"open_ai_responses\",\"bridged\":true,"
                    + "\"lossy\":false,\"loss_reasons\":[]}";

    private static final String SEED_LOST =
            "{\"canonical_endpoint\":\"generation\",\"wire_format\":\"anthropic_messages\",\"bridged\":true,"
                    + "\"lossy\":true,\"loss_reasons\":[\"seed is dropped when bridging to anthropic_messages\"]}";

    private static final String ANSWER =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[{\"type\":"
                    + "\"text\",\"text\":\"hi\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,"
                    + "\"output_tokens\":2}}";

    private static final String STREAM = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"grüß"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}

        """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private int run(String in, String... args) {
        return RingfenceCommand.run(
                new NobodyStarts(),
                Map.of(),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    @Test
    void shouldTranslateARequestFromStandardInput() {
        assertEquals(
                0,
                run(CHAT.replace("\"seed\":7,", ""), "transcode", "--from", "openai-chat", "--to", "openai-responses"));
        Map<String, ?> body = JsonTree.readObject(out.toString());
        assertEquals("m", body.get("model"));
        assertTrue(out.toString().contains("grüß"), out::toString);
        assertEquals(lines(NO_LOSS), err.toString());
    }

    @Test
    void shouldTranslateARequestFromAFileAndUseTheNameOfTheModel() throws IOException {
        Path file = Files.writeString(folder.resolve("request.json"), CHAT);
        assertEquals(
                0,
                run(
                        "",
                        "transcode",
                        "--from=open_ai_chat_completions",
                        "--to=anthropic_messages",
                        "--model",
                        "claude-x",
                        file.toString()));
        assertEquals("claude-x", JsonTree.readObject(out.toString()).get("model"));
        assertEquals(lines(SEED_LOST), err.toString());
    }

    @Test
    void shouldExitWith3WhenSomethingIsLostThatMustNot() {
        assertEquals(3, run(CHAT, "transcode", "--from", "openai-chat", "--to", "anthropic-messages", "--strict", "-"));
        assertEquals("m", JsonTree.readObject(out.toString()).get("model"));
        assertEquals(lines(SEED_LOST), err.toString());
    }

    @Test
    void shouldTranslateAnAnswer() {
        assertEquals(0, run(ANSWER, "transcode", "--from", "anthropic-messages", "--to", "openai-chat", "--response"));
        Map<String, ?> body = JsonTree.readObject(out.toString());
        assertEquals("chat.completion", body.get("object"));
        assertEquals("claude", body.get("model"));
        assertTrue(err.toString().contains("\"wire_format\":\"open_ai_chat_completions\""), err::toString);
    }

    @Test
    void shouldTranslateAStream() {
        assertEquals(
                0,
                run(
                        STREAM,
                        "transcode",
                        "--from",
                        "anthropic-messages",
                        "--to",
                        "openai-chat",
                        "--stream",
                        "--strict",
                        "--model=other"));
        assertTrue(out.toString().startsWith("data: {"), out::toString);
        assertTrue(out.toString().contains("grüß"), out::toString);
        assertTrue(out.toString().contains("\"model\":\"other\""), out::toString);
        assertTrue(out.toString().endsWith("data: [DONE]\n\n"), out::toString);
        assertTrue(err.toString().contains("\"outcome\":\"whole\""), err::toString);
    }

    @Test
    void shouldFailWithAStreamThatIsCut() {
        String cut = STREAM.substring(0, STREAM.indexOf("event: message_delta"));
        assertEquals(1, run(cut, "transcode", "--from", "anthropic-messages", "--to", "openai-chat", "--stream"));
        assertTrue(out.toString().contains("ended before the answer was whole"), out::toString);
        assertTrue(err.toString().contains("\"outcome\":\"failed\""), err::toString);
    }

    @Test
    void shouldSayWhatIsWrongWithTheInput() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), "{\"model\":");
        assertEquals(1, run("", "transcode", "--from", "openai-chat", "--to", "openai-responses", file.toString()));
        assertTrue(err.toString().startsWith(file + ": invalid JSON: "), err::toString);
        err.getBuffer().setLength(0);
        assertEquals(1, run("[]", "transcode", "--from", "openai-chat", "--to", "openai-responses"));
        assertEquals(lines("standard input: the JSON is a list, expected an object"), err.toString());
        err.getBuffer().setLength(0);
        Path missing = folder.resolve("missing.json");
        assertEquals(1, run("", "transcode", "--from", "openai-chat", "--to", "gemini", missing.toString()));
        assertEquals(lines(missing + ": there is no such file"), err.toString());
        err.getBuffer().setLength(0);
        assertEquals(1, run("", "sanitize", folder.toString()));
        assertEquals(lines(folder + ": is a folder, not a file"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void shouldHelpWithACommandLineThatMakesNoSense() {
        assertEquals(2, run(CHAT, "transcode", "--from", "openai-chat"));
        assertTrue(err.toString().contains("--to"), err::toString);
        assertEquals(2, run(CHAT, "transcode", "--from", "latin", "--to", "openai-chat"));
        assertTrue(
                err.toString().contains("'latin' is no dialect; expected one of openai-chat, openai-responses"),
                err::toString);
        assertEquals(2, run(CHAT, "transcode", "--from", "openai-chat", "--to", "cohere-chat", "--response"));
        assertTrue(err.toString().contains("no client speaks cohere-chat"), err::toString);
        assertEquals(2, run(CHAT, "transcode", "--from=openai-chat", "--to=gemini", "--response", "--stream"));
        assertEquals("", out.toString());
    }

    /// The commands of `docs/transcoding.md`: what goes in, what is printed, and what is reported.
    private static final Pattern EXAMPLE = Pattern.compile(
            "```bash\\n"
                    + "\\./ringfence ([^\\n"
                    + "]*) <<'JSON'\\n"
                    + "(.*?)\\n"
                    + "JSON\\n"
                    + "```\\n"
                    + ".*?```json\\n"
                    + "(.*?)\\n"
                    + "```(?:[^`]*```json\\n"
                    + "(.*?)\\n"
                    + "```)?",
            Pattern.DOTALL);

    @Test
    void shouldPrintWhatTheDocumentationShows() throws IOException {
        String page = Files.readString(Path.of("../docs/transcoding.md"));
        int count = 0;
        for (Matcher example = EXAMPLE.matcher(page); example.find(); count++) {
            out.getBuffer().setLength(0);
            err.getBuffer().setLength(0);
            int exitCode = run(example.group(2), example.group(1).split(" ", -1));
            assertEquals(JsonTree.read(example.group(3)), JsonTree.read(out.toString()), () -> example.group(1) + err);
            if (example.group(4) == null) {
                assertEquals("", err.toString());
                assertEquals(0, exitCode);
            } else {
                assertEquals(JsonTree.read(example.group(4)), JsonTree.read(err.toString()));
                assertEquals(example.group(1).contains("--strict") ? 3 : 0, exitCode);
            }
        }
        assertEquals(2, count);
    }

    @Test
    void shouldSanitizeJson() {
        assertEquals(0, run("{\"api_key\": \"x\", \"n\": 1.50}", "sanitize"));
        assertEquals(lines("{\"api_key\":\"<redacted:api_key>\",\"n\":1.50}"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldSanitizeAFixture() throws IOException {
        String fixture = """
            {"wire_format":"open_ai_rerank",
            "request":{"method":"POST","path":"/rerank?key=k","headers":{"Authorization":"Bearer x"},
              "body":{"type":"json","value":{"model":"m"}}},
            "response":{"status":200,"body":{"type":"binary","data_base64":"aGk=","media_type":"a/b"}}}
            """;
        Path file = Files.writeString(folder.resolve("fixture.json"), fixture);
        assertEquals(0, run("", "sanitize", file.toString()));
        assertEquals(
                lines("{\"wire_format\":\"open_ai_rerank\",\"request\":{\"method\":\"POST\",\"path\":"
                        + "\"/rerank?key=<redacted:key>\",\"headers\":[{\"name\":\"Authorization\",\"value\":"
                        + "\"<redacted:Authorization>\"}],\"accept\":null,\"body\":{\"type\":\"json\",\"value\":"
                        + "{\"model\":\"m\"}}},\"response\":{\"status\":200,\"headers\":[],\"content_type\":null,"
                        + "\"body\":{\"type\":\"binary\",\"data_base64\":\"<redacted:binary_blob>\",\"media_type\":"
                        + "\"a/b\"}}}"),
                out.toString());
        assertEquals(1, run(fixture.replace("open_ai_rerank", "latin"), "sanitize", "-"));
        assertTrue(err.toString().startsWith("standard input: wire_format is a string, expected"), err::toString);
    }
}

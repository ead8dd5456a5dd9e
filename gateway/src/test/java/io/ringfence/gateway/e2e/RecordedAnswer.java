package io.ringfence.gateway.e2e;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.providers.Dialect;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A recorded answer of a real provider, status 200, in one of the gateway's dialects.
///
/// @param file         provider/api/mode/name
/// @param body         as it stands in the recording
/// @param chunkLengths sizes in which the network delivered the body; empty when that was not recorded
/// @param usage        what an independent parser read out of the body; null when the body names none
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record RecordedAnswer(
        String file,
        Dialect dialect,
        boolean isStream,
        String contentType,
        byte[] body,
        List<Integer> chunkLengths,
        Meter.@Nullable Tokens usage) {

    private static final JsonFactory JSON_FACTORY = new JsonFactory();
    private static final Pattern TOOL_USE_PROMPT = Pattern.compile("\"toolUsePromptTokenCount\": ?([0-9]+)");

    /// What the bodies tell where the other parser reads them differently.
    private static final Map<String, Meter.Tokens> READ_BY_HAND = Map.of(
            // Several answers follow each other in one body: of each count the largest is billed.
            "anthropic/messages/stream/parallel-tool-calls-69172e51ae.json",
            new Meter.Tokens(1_639, 213),
            "anthropic/messages/stream/parallel-tool-calls-b8b3f936d2.json",
            new Meter.Tokens(4_551, 725),
            // The total says that the reasoning stands beside the completion's two tokens.
            "openai-compatible/chat/stream/thinking-b5c5632200.json",
            new Meter.Tokens(12, 342),
            "openai-compatible/chat/unary/thinking-818c17083a.json",
            new Meter.Tokens(12, 322),
            // Really told so.
            "openai/responses/unary/parallel-tool-calls-5b80a6edfe.json",
            new Meter.Tokens(0, 0),
            // The other parser gives up before the last event.
            "xai/responses/stream/server-tool-dce0e5a2d0.json",
            new Meter.Tokens(100, 50));

    /// Every such recording, sorted by file. Aborts the calling test, saying so, where there are no recordings.
    static List<RecordedAnswer> all() {
        Path root = RecordingsFolder.require();
        List<RecordedAnswer> answers = new ArrayList<>();
        try {
            Map<String, Meter.Tokens> usages = usages(root.resolve("oracle/ai-sdk.jsonl"));
            for (Path file : RecordingsFolder.files(root)) {
                RecordedAnswer answer = read(root.relativize(file), Files.readAllBytes(file), usages);
                if (answer != null) {
                    answers.add(answer);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }

    /// The body in its recorded chunks, or in one piece.
    List<byte[]> chunks() {
        List<byte[]> chunks = new ArrayList<>();
        int at = 0;
        for (int length : chunkLengths) {
            chunks.add(Arrays.copyOfRange(body, at, at + length));
            at += length;
        }
        if (at < body.length) {
            chunks.add(Arrays.copyOfRange(body, at, body.length));
        }
        return chunks;
    }

    private static Map<String, Meter.Tokens> usages(Path oracle) throws IOException {
        Map<String, Meter.Tokens> usages = new HashMap<>();
        for (String line : Files.readAllLines(oracle)) {
            Map<String, Object> parsed = JSON.std.mapFrom(line);
            if (parsed.get("usage") instanceof Map<?, ?> usage
                    && usage.get("input_total") instanceof Number input
                    && usage.get("output_total") instanceof Number output) {
                usages.put(String.valueOf(parsed.get("file")), new Meter.Tokens(input.longValue(), output.longValue()));
            }
        }
        return usages;
    }

    private static @Nullable RecordedAnswer read(Path place, byte[] text, Map<String, Meter.Tokens> usages)
            throws IOException {
        Dialect dialect = place.getNameCount() == 4 ? dialect(place.getName(1).toString()) : null;
        if (dialect == null || place.startsWith("golden")) {
            return null;
        }
        Map<String, Object> response = map(JSON.std.mapFrom(text).get("response"));
        if (!Integer.valueOf(200).equals(response.get("status"))) {
            return null;
        }
        boolean isStream = place.getName(2).toString().equals("stream");
        byte[] body = response.get("body_text") instanceof String sent
                ? sent.getBytes(StandardCharsets.UTF_8)
                : bodyAsWritten(text);
        Object contentType = map(response.get("headers")).get("content-type");
        String file = place.toString().replace('\\', '/');
        return new RecordedAnswer(
                file,
                dialect,
                isStream,
                contentType != null ? contentType.toString() : isStream ? "text/event-stream" : "application/json",
                body,
                lengths(response.get("chunk_lengths")),
                usage(file, body, usages));
    }

    private static Meter.@Nullable Tokens usage(String file, byte[] body, Map<String, Meter.Tokens> usages) {
        Meter.Tokens byHand = READ_BY_HAND.get(file);
        Meter.Tokens read = usages.get(file);
        if (byHand != null || read == null) {
            return byHand;
        }
        if (read.input() == 0 && read.output() == 0) {
            return null; // how the parser writes that it found none
        }
        // Gemini's own tools read more than the prompt, which the other parser leaves out.
        long toolUsePrompt = 0;
        Matcher matcher = TOOL_USE_PROMPT.matcher(new String(body, StandardCharsets.UTF_8));
        while (matcher.find()) {
            toolUsePrompt = Long.parseLong(matcher.group(1));
        }
        return new Meter.Tokens(read.input() + toolUsePrompt, read.output());
    }

    private static @Nullable Dialect dialect(String api) {
        return switch (api) {
            case "chat" -> Dialect.OPENAI_CHAT;
            case "responses" -> Dialect.OPENAI_RESPONSES;
            case "messages" -> Dialect.ANTHROPIC_MESSAGES;
            case "generate", "stream-generate" -> Dialect.GEMINI;
            default -> null;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<Integer> lengths(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Integer.class::cast).toList()
                : List.of();
    }

    /// The bytes of `response.body`, with the white space and the spelling of numbers that the recording has.
    private static byte[] bodyAsWritten(byte[] text) throws IOException {
        try (JsonParser parser = JSON_FACTORY.createParser(text)) {
            enter(parser, "response");
            enter(parser, "body");
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            return Arrays.copyOfRange(
                    text, start, (int) parser.currentLocation().getByteOffset());
        }
    }

    /// Goes on to the value of a member of the object that begins at or after the current token.
    private static void enter(JsonParser parser, String member) throws IOException {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isFound = parser.currentName().equals(member);
            parser.nextToken();
            if (isFound) {
                return;
            }
            parser.skipChildren();
        }
        throw new IOException("no member " + member);
    }
}

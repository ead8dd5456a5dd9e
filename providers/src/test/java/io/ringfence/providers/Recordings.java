package io.ringfence.providers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// Recorded requests to real providers, for tests that want what clients really send.
public final class Recordings {
    private static final JsonFactory JSON = new JsonFactory();

    /// One recorded request body, as it stands in the recording.
    public record Request(Path file, Dialect dialect, String body) {
        public byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }

    private Recordings() {}

    /// Every recorded request of the four dialects. Aborts the calling test, saying so, where there are no recordings.
    public static List<Request> requests() {
        Path folder = folder();
        Assumptions.assumeTrue(folder != null, "no recordings: set -Dringfence.data to the folder that has them");
        List<Request> requests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(folder))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                Request request = read(folder, file);
                if (request != null) {
                    requests.add(request);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return requests;
    }

    private static @Nullable Path folder() {
        String set = System.getProperty("ringfence.data");
        if (set != null) {
            return existing(Path.of(set).resolve("recordings"));
        }
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path found = existing(up.resolve("shared/data/recordings"));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Path existing(Path folder) {
        return Files.isDirectory(folder) ? folder : null;
    }

    /// Recordings lie in provider/api/mode/.
    private static @Nullable Request read(Path folder, Path file) throws IOException {
        Path place = folder.relativize(file);
        if (place.getNameCount() != 4) {
            return null;
        }
        Dialect dialect = switch (place.getName(1).toString()) {
            case "chat" -> Dialect.OPENAI_CHAT;
            case "responses" -> Dialect.OPENAI_RESPONSES;
            case "messages" -> Dialect.ANTHROPIC_MESSAGES;
            case "generate", "stream-generate" -> Dialect.GEMINI;
            default -> null;
        };
        if (dialect == null) {
            return null;
        }
        byte[] text = Files.readAllBytes(file);
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
                boolean isRequest = parser.currentName().equals("request");
                token = parser.nextToken();
                if (isRequest && token == JsonToken.START_OBJECT) {
                    String body = body(parser, text);
                    return body == null ? null : new Request(place, dialect, body);
                }
                parser.skipChildren();
            }
        }
        return null;
    }

    private static @Nullable String body(JsonParser parser, byte[] text) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isBody = parser.currentName().equals("body");
            JsonToken token = parser.nextToken();
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            if (isBody && token == JsonToken.START_OBJECT) {
                int end = (int) parser.currentLocation().getByteOffset();
                return new String(text, start, end - start, StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}

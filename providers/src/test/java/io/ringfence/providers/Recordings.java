package io.ringfence.providers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        Path folder = RecordingsFolder.require();
        List<Request> requests = new ArrayList<>();
        try {
            for (Path file : RecordingsFolder.files(folder)) {
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

    /// Recordings lie in provider/api/mode/.
    private static @Nullable Request read(Path folder, Path file) throws IOException {
        Path place = folder.relativize(file);
        if (place.getNameCount() != 4) {
            return null;
        }
        Dialect dialect = Recording.DIALECT_BY_API.get(place.getName(1).toString());
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

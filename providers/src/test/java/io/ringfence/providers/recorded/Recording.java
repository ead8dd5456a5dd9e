package io.ringfence.providers.recorded;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.providers.Dialect;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One recorded exchange with a provider.
///
/// @param name the file's path below the recordings, with forward slashes
/// @param text the answer's body; of unary answers possibly re-serialised by who recorded them
/// @param chunkLengths the network chunks that a stream came in, empty when they were not recorded
public record Recording(
        String name,
        String provider,
        Dialect dialect,
        boolean isStream,
        Set<String> tags,
        int status,
        Map<String, String> headers,
        String text,
        List<Integer> chunkLengths) {

    /// What is spoken at the interfaces that the second folder of a recording's path names.
    public static final Map<String, Dialect> DIALECT_BY_API = Map.of(
            "chat", Dialect.OPENAI_CHAT,
            "responses", Dialect.OPENAI_RESPONSES,
            "messages", Dialect.ANTHROPIC_MESSAGES,
            "stream-generate", Dialect.GEMINI,
            "generate", Dialect.GEMINI);

    /// The answer's bytes.
    public byte[] body() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// All recordings below `folder` in a dialect of the gateway, in the order of their names.
    public static List<Recording> all(Path folder) {
        try {
            var all = new ArrayList<Recording>();
            for (Path file : RecordingsFolder.files(folder)) {
                Recording read = read(folder, file);
                if (read != null) {
                    all.add(read);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Recording read(Path folder, Path file) throws IOException {
        Path relative = folder.relativize(file);
        boolean isExchange = relative.getNameCount() == 4;
        Dialect dialect = isExchange ? DIALECT_BY_API.get(relative.getName(1).toString()) : null;
        if (dialect == null) {
            return null;
        }
        Map<String, Object> members = JSON.std.mapFrom(Files.readString(file));
        Map<?, ?> response = (Map<?, ?>) requireNonNull(members.get("response"));
        String text = text(response);
        var chunkLengths = new ArrayList<Integer>();
        if (response.get("chunk_lengths") instanceof List<?> lengths) {
            lengths.forEach(length -> chunkLengths.add((Integer) length));
        }
        var tags = new ArrayList<String>();
        ((List<?>) requireNonNull(members.get("tags"))).forEach(tag -> tags.add(tag.toString()));
        boolean isStream = "sse".equals(members.get("wire"));
        return text == null
                ? null
                : new Recording(
                        relative.toString().replace('\\', '/'),
                        relative.getName(0).toString(),
                        dialect,
                        isStream,
                        Set.copyOf(tags),
                        (Integer) requireNonNull(response.get("status")),
                        headers(response),
                        text,
                        chunkLengths);
    }

    private static @Nullable String text(Map<?, ?> response) throws IOException {
        if (response.get("body_text") instanceof String text) {
            return text;
        }
        Object body = response.get("body");
        return body == null ? null : JSON.std.asString(body);
    }

    private static Map<String, String> headers(Map<?, ?> response) {
        var headers = new TreeMap<String, String>();
        if (response.get("headers") instanceof Map<?, ?> members) {
            members.forEach((name, value) -> headers.put(
                    name.toString().toLowerCase(Locale.ROOT),
                    value instanceof List<?> list ? list.get(0).toString() : String.valueOf(value)));
        }
        return headers;
    }
}

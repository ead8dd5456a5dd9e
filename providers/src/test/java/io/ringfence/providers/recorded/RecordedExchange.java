package io.ringfence.providers.recorded;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One recorded exchange with both sides as trees, also of interfaces that no client of the gateway speaks.
///
/// @param name the file's path below the recordings, with forward slashes
/// @param model as the recording names it; empty when it does not
/// @param request the request's body, or null when it was not recorded
/// @param answer the answer's body when it is JSON, else null
/// @param content the answer's body, see [#bytes]
/// @param events what others read out of a binary stream: objects with `event` and `payload`
public record RecordedExchange(
        String name,
        String model,
        @Nullable Map<String, @Nullable Object> request,
        int status,
        @Nullable Map<String, @Nullable Object> answer,
        ByteBuffer content,
        List<Map<String, @Nullable Object>> events) {

    /// A copy of the answer's body.
    public byte[] bytes() {
        byte[] bytes = new byte[content.remaining()];
        content.get(content.position(), bytes);
        return bytes;
    }

    /// Every exchange of a provider with one of its interfaces. Aborts the calling test, saying so, where there
    /// are no recordings.
    public static List<RecordedExchange> all(String provider, String api) {
        Path folder = RecordingsFolder.require();
        List<RecordedExchange> all = new ArrayList<>();
        try {
            for (Path file : RecordingsFolder.files(folder.resolve(provider).resolve(api))) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                all.add(read(name, JsonTree.readObject(Files.readAllBytes(file))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (all.isEmpty()) {
            throw new AssertionError("no recordings of " + provider + "/" + api);
        }
        return all;
    }

    private static RecordedExchange read(String name, Map<String, @Nullable Object> recording) {
        Map<String, @Nullable Object> response = requireNonNull(object(recording.get("response")));
        Map<String, @Nullable Object> request = object(recording.get("request"));
        Map<String, @Nullable Object> answer = object(response.get("body"));
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        if (response.get("events") instanceof List<?> list) {
            list.forEach(event -> events.add(requireNonNull(object(event))));
        }
        return new RecordedExchange(
                name,
                recording.get("model") instanceof String model ? model : "",
                request == null ? null : object(request.get("body")),
                (Integer) requireNonNull(response.get("status")),
                answer,
                ByteBuffer.wrap(bytes(response)),
                events);
    }

    private static byte[] bytes(Map<String, @Nullable Object> response) {
        if (response.get("body_base64") instanceof String base64) {
            return Base64.getDecoder().decode(base64);
        }
        if (response.get("body_text") instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return JsonTree.bytes(response.get("body"));
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static @Nullable Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : null;
    }
}

package io.ringfence.providers.messages;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One recorded exchange with a Claude: at Anthropic, or on Bedrock, where the events of a stream come in
/// another frame.
///
/// @param name the file's path below the recordings, with forward slashes
/// @param request the body, null when it was not recorded
/// @param response as recorded
record RecordedExchange(
        String name,
        String model,
        boolean isStream,
        int status,
        @Nullable Map<String, @Nullable Object> request,
        Map<String, @Nullable Object> response) {
    private static final Set<String> APIS = Set.of("messages", "invoke", "invoke-stream");

    static List<RecordedExchange> all() {
        Path folder = RecordingsFolder.require();
        List<RecordedExchange> all = new ArrayList<>();
        try {
            for (Path file : RecordingsFolder.files(folder)) {
                Path place = folder.relativize(file);
                if (place.getNameCount() == 4 && APIS.contains(place.getName(1).toString())) {
                    all.add(read(file, place));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static RecordedExchange read(Path file, Path place) throws IOException {
        Map<String, @Nullable Object> members = JsonTree.readObject(Files.readAllBytes(file));
        Map<String, @Nullable Object> response = object(members.get("response"));
        Map<String, @Nullable Object> request = members.get("request") == null ? null : object(members.get("request"));
        return new RecordedExchange(
                place.toString().replace('\\', '/'),
                String.valueOf(members.get("model")),
                place.getName(2).toString().equals("stream"),
                response.get("status") instanceof Integer status ? status : 0,
                request != null && request.get("body") instanceof Map<?, ?> body ? Own.members(body) : null,
                response);
    }

    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? Own.members(map) : Map.of();
    }

    /// Whether it is of the dialect at all: Bedrock's invoke speaks whatever the model does.
    boolean isMessages() {
        if (request != null && name.startsWith("bedrock/")) {
            return request.get("anthropic_version") != null && request.get("messages") != null;
        }
        return true;
    }

    /// The body of a whole answer.
    Map<String, @Nullable Object> body() {
        return object(response.get("body"));
    }

    /// The bytes of a stream.
    byte[] stream() {
        if (response.get("body_text") instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder events = new StringBuilder();
        for (Object event : (List<?>) requireNonNull(response.get("events"))) {
            Object payload = object(event).get("payload");
            events.append("data: ").append(JsonTree.string(payload)).append("\n\n");
        }
        return events.toString().getBytes(StandardCharsets.UTF_8);
    }
}

package io.ringfence.providers.gemini;

import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A recorded exchange with Gemini or Vertex.
///
/// @param model as the path or the recorder names it; empty when neither does
/// @param request the request's body, null when it was not recorded
/// @param answer the body of a whole answer, null for streams
/// @param stream the text of a stream, null for whole answers
/// @param oracle what another parser reads out of the answer; empty when there is nothing
record RecordedGemini(
        String name,
        String model,
        int status,
        @Nullable Map<String, @Nullable Object> request,
        @Nullable Map<String, @Nullable Object> answer,
        @Nullable String stream,
        Map<String, @Nullable Object> oracle) {

    /// All of them. Aborts the calling test, saying so, where there are no recordings.
    static List<RecordedGemini> all() {
        Path folder = RecordingsFolder.require();
        try {
            Map<String, Map<String, @Nullable Object>> oracle = oracle(folder);
            List<RecordedGemini> all = new ArrayList<>();
            for (Path file : RecordingsFolder.files(folder)) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (name.matches("(gemini|vertex)/(generate|stream-generate)/.*")) {
                    all.add(read(name, file, oracle.getOrDefault(name, Map.of())));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Map<String, @Nullable Object>> oracle(Path folder) throws IOException {
        Map<String, Map<String, @Nullable Object>> byName = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("oracle/ai-sdk.jsonl"))) {
            Map<String, @Nullable Object> members = JsonTree.readObject(line);
            byName.put(String.valueOf(members.get("file")), members);
        }
        return byName;
    }

    private static RecordedGemini read(String name, Path file, Map<String, @Nullable Object> oracle)
            throws IOException {
        Map<String, @Nullable Object> members = JsonTree.readObject(Files.readAllBytes(file));
        Map<String, @Nullable Object> request = map(members.get("request"));
        Map<String, @Nullable Object> response = map(members.get("response"));
        boolean isStream = "sse".equals(members.get("wire"));
        return new RecordedGemini(
                name,
                model(members, request),
                response.get("status") instanceof Number status ? status.intValue() : 200,
                request.get("body") instanceof Map<?, ?> ? map(request.get("body")) : null,
                !isStream && response.get("body") instanceof Map<?, ?> ? map(response.get("body")) : null,
                isStream ? (String) response.get("body_text") : null,
                oracle);
    }

    private static String model(Map<String, @Nullable Object> members, Map<String, @Nullable Object> request) {
        String url = String.valueOf(request.get("url"));
        int models = url.indexOf("/models/");
        if (models >= 0) {
            return url.substring(models + "/models/".length()).replaceFirst(":.*", "");
        }
        return members.get("model") instanceof String model ? model : "";
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    static Map<String, @Nullable Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    @Override
    public String toString() {
        return name;
    }
}

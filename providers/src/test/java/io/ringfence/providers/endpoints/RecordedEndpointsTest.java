package io.ringfence.providers.endpoints;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Messages of the families besides generation, as providers really sent and got them.
class RecordedEndpointsTest {
    private static final Map<String, WireFormat> FORMAT_BY_API = Map.of(
            "embeddings", WireFormat.OPEN_AI_EMBEDDINGS,
            "images", WireFormat.OPEN_AI_IMAGE_GENERATIONS,
            "transcription", WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS,
            "speech", WireFormat.OPEN_AI_AUDIO_SPEECH,
            "rerank", WireFormat.OPEN_AI_RERANK);

    /// Other formats under the same name, or an answer that the recorder wrapped.
    private static final List<String> OTHERS = List.of(
            "cohere/embeddings/",
            "gemini/",
            "vertex/",
            "bedrock/",
            "ollama/embeddings/",
            "groq/transcription/",
            "xai/speech/",
            "xai/transcription/");

    private record Exchange(
            String name, WireFormat format, @Nullable Map<?, ?> request, Map<?, ?> response) {}

    private static final List<Exchange> EXCHANGES = new ArrayList<>();

    @BeforeAll
    static void readRecordings() throws IOException {
        Path folder = RecordingsFolder.require();
        for (Path file : RecordingsFolder.files(folder)) {
            Path place = folder.relativize(file);
            String name = place.toString().replace('\\', '/');
            WireFormat format = place.getNameCount() == 4
                    ? FORMAT_BY_API.get(place.getName(1).toString())
                    : null;
            if (format != null && OTHERS.stream().noneMatch(name::startsWith)) {
                Map<String, @Nullable Object> members = JsonTree.readObject(Files.readAllBytes(file));
                EXCHANGES.add(new Exchange(name, format, (Map<?, ?>) members.get("request"), (Map<?, ?>)
                        requireNonNull(members.get("response"))));
            }
        }
    }

    @Test
    void shouldWriteEveryRecordedRequestAsItWas() {
        var counts = new TreeMap<WireFormat, Integer>();
        for (Exchange exchange : EXCHANGES) {
            Object body = exchange.request() == null ? null : exchange.request().get("body");
            if (body instanceof Map<?, ?>) {
                String json = JsonTree.string(body);
                String written = Endpoints.transcodeRequest(exchange.format(), exchange.format(), json)
                        .value();
                assertEquals(bare(withoutNulls(body)), JsonTree.read(written), exchange.name());
                counts.merge(exchange.format(), 1, Integer::sum);
            }
        }
        System.out.println("requests written again: " + counts);
        assertTrue(counts.getOrDefault(WireFormat.OPEN_AI_EMBEDDINGS, 0) >= 10, counts::toString);
    }

    @Test
    void shouldWriteEveryRecordedAnswerAsItWas() {
        var counts = new TreeMap<WireFormat, Integer>();
        for (Exchange exchange : EXCHANGES) {
            int status = (Integer) requireNonNull(exchange.response().get("status"));
            Object body = exchange.response().get("body");
            if (!(body instanceof Map<?, ?> members)) {
                continue;
            }
            TransportResponse answer =
                    new TransportResponse(status, List.of(), "application/json", new TransportBody.Json(body));
            if (status >= 300 || members.get("error") != null) {
                ApiFailure failure = assertThrows(
                        ApiFailure.class,
                        () -> Endpoints.parseTransportResponse(exchange.format(), answer),
                        exchange.name());
                assertTrue(!failure.error().message().isEmpty(), exchange.name());
                continue;
            }
            ApiResponse read =
                    Endpoints.parseTransportResponse(exchange.format(), answer).value();
            String written = Endpoints.emitResponse(exchange.format(), read).value();
            assertEquals(usual(withoutNulls(body)), usual(JsonTree.read(written)), exchange.name());
            counts.merge(exchange.format(), 1, Integer::sum);
        }
        System.out.println("answers written again: " + counts);
        assertTrue(counts.getOrDefault(WireFormat.OPEN_AI_EMBEDDINGS, 0) >= 10, counts::toString);
        assertTrue(counts.getOrDefault(WireFormat.OPEN_AI_RERANK, 0) >= 5, counts::toString);
    }

    /// A list of one input means that input.
    private static @Nullable Object bare(@Nullable Object request) {
        if (request instanceof Map<?, ?> members
                && members.get("input") instanceof List<?> list
                && list.size() == 1
                && !(list.getFirst() instanceof Number)) {
            Map<Object, @Nullable Object> bare = new LinkedHashMap<>(members);
            bare.put("input", list.getFirst());
            return bare;
        }
        return request;
    }

    /// What is written in another way on purpose: `object` is always there, as are indices, `results` is not
    /// called `data`.
    private static @Nullable Object usual(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> members)) {
            return answer;
        }
        Map<Object, @Nullable Object> usual = new LinkedHashMap<>(members);
        usual.remove("object");
        Object list = usual.remove("data");
        Object elements = list == null ? usual.remove("results") : list;
        if (elements instanceof List<?> objects) {
            List<@Nullable Object> copies = new ArrayList<>();
            for (Object element : objects) {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>((Map<?, ?>) requireNonNull(element));
                copy.remove("object");
                Object mediaType = copy.remove("mime_type");
                if (mediaType != null) {
                    copy.put("media_type", mediaType);
                }
                copies.add(copy);
            }
            usual.put("list", copies);
        }
        return usual;
    }

    private static @Nullable Object withoutNulls(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> members -> {
                Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
                members.forEach((name, value) -> {
                    if (value != null) {
                        kept.put(name, withoutNulls(value));
                    }
                });
                yield kept;
            }
            case List<?> elements -> {
                List<@Nullable Object> kept = new ArrayList<>();
                elements.forEach(element -> kept.add(withoutNulls(element)));
                yield kept;
            }
            case null, default -> tree;
        };
    }
}

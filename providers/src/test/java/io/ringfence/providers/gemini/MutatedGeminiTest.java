package io.ringfence.providers.gemini;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.recorded.MutatedTree;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Recorded messages with something else in places picked at random: they are read, or refused with the error
/// that is declared, and nothing else happens.
class MutatedGeminiTest {
    private static final int ROUNDS = 5;

    private final long seed = System.nanoTime();
    private final MutatedTree mutated = new MutatedTree(new Random(seed));

    @Test
    void shouldReadOrRefuseRequests() {
        forEach(RecordedGemini::request, body -> {
            ChatRequest request = new GeminiRequests().parse(body, new RequestCodec.RequestPlace("m", false));
            ChatRequest edited = request.toBuilder()
                    .messages(request.messages().stream()
                            .map(message -> message.withParts(message.parts()))
                            .toList())
                    .build();
            for (String model : List.of("gemini-2.0-flash", "gemini-2.5-flash", "gemini-3-pro")) {
                JsonTree.string(new GeminiRequests()
                        .emit(edited, RequestTarget.of(Dialect.GEMINI, model), new Losses(Dialect.GEMINI)));
            }
        });
    }

    @Test
    void shouldReadOrRefuseAnswers() {
        forEach(
                RecordedGemini::answer,
                body -> JsonTree.string(new GeminiAnswers()
                        .emit(
                                new GeminiAnswers().parse(body, AnswerSource.of(Dialect.GEMINI)),
                                Told.target(),
                                new Losses(Dialect.GEMINI))));
    }

    @Test
    void shouldReadOrRefuseStreams() {
        forEach(MutatedGeminiTest::chunks, body -> {
            List<Map<String, @Nullable Object>> chunks = new ArrayList<>();
            body.objects("chunks").forEach(chunk -> chunks.add(chunk.members()));
            List<StreamEvent> events = Told.decode(chunks);
            Told.encode(events, new Losses(Dialect.GEMINI)).forEach(JsonTree::string);
        });
    }

    private static @Nullable Map<String, @Nullable Object> chunks(RecordedGemini recording) {
        String stream = recording.stream();
        if (stream == null) {
            return null;
        }
        List<@Nullable Object> chunks = new ArrayList<>();
        stream.lines()
                .filter(line -> line.startsWith("data:"))
                .forEach(line -> chunks.add(JsonTree.read(line.substring("data:".length()))));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("chunks", chunks);
        return body;
    }

    private interface Part {
        @Nullable
        Map<String, @Nullable Object> of(RecordedGemini recording);
    }

    private void forEach(Part part, Consumer<JsonObject> use) {
        int refused = 0;
        int read = 0;
        for (RecordedGemini recording : RecordedGemini.all()) {
            Map<String, @Nullable Object> body = part.of(recording);
            if (body == null || body.containsKey("error")) {
                continue;
            }
            for (int round = 0; round < ROUNDS; round++) {
                Object nonsense = mutated.of(body);
                try {
                    use.accept(JsonObject.of(nonsense, "body"));
                    read++;
                } catch (ProtocolException declared) {
                    assertFalse(String.valueOf(declared.getMessage()).isEmpty());
                    refused++;
                } catch (RuntimeException | StackOverflowError undeclared) {
                    String text = recording.name() + ", seed " + seed + ": " + JsonTree.string(nonsense);
                    throw new AssertionError(text, undeclared);
                }
            }
        }
        assertTrue(read > 0 && refused > 0, "read " + read + ", refused " + refused);
        System.out.println("read " + read + ", refused " + refused + " with seed " + seed);
    }
}

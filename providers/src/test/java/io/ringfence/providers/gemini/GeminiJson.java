package io.ringfence.providers.gemini;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Short ways to write and compare JSON in tests: quotes may be single.
final class GeminiJson {
    private GeminiJson() {}

    static Map<String, @Nullable Object> tree(String json) {
        return JsonTree.readObject(json.replace('\'', '"'));
    }

    static ChatRequest parse(String json) {
        return new GeminiRequests()
                .parse(JsonObject.root(tree(json)), new RequestCodec.RequestPlace("gemini-2.5-flash", false));
    }

    /// What a request to `model` says, and what it loses.
    record Written(Map<String, @Nullable Object> body, List<String> losses) {
        /// The member at a path like `contents.0.parts`, as JSON.
        String at(String path) {
            Object at = body;
            for (String step : path.split("\\.", -1)) {
                at = at instanceof List<?> list
                        ? (Integer.parseInt(step) < list.size() ? list.get(Integer.parseInt(step)) : null)
                        : RecordedGemini.map(at).get(step);
            }
            return JsonTree.string(at);
        }

        Written assertAt(String path, String expected) {
            assertEquals(JsonTree.string(JsonTree.read(expected.replace('\'', '"'))), at(path), path);
            return this;
        }

        Written assertLosses(String... expected) {
            assertEquals(List.of(expected), losses);
            return this;
        }
    }

    static Written write(ChatRequest request, String model) {
        return write(request, RequestTarget.of(Dialect.GEMINI, model));
    }

    static Written write(ChatRequest request, RequestTarget target) {
        Losses losses = new Losses(Dialect.GEMINI);
        Map<String, @Nullable Object> body = new GeminiRequests().emit(request, target, losses);
        return new Written(RecordedGemini.map(JsonTree.read(JsonTree.bytes(body))), losses.reasons());
    }

    static Written write(String model, Message... messages) {
        return write(ChatRequest.builder(model).messages(List.of(messages)).build(), model);
    }

    static ChatResponse answer(String json) {
        return new GeminiAnswers().parse(JsonObject.root(tree(json)), AnswerSource.of(Dialect.GEMINI));
    }

    static Written writeAnswer(ChatResponse response) {
        Losses losses = new Losses(Dialect.GEMINI);
        Map<String, @Nullable Object> body = new GeminiAnswers().emit(response, Told.target(), losses);
        return new Written(RecordedGemini.map(JsonTree.read(JsonTree.bytes(body))), losses.reasons());
    }

    /// The events of a stream with these chunks.
    static List<StreamEvent> events(String... chunks) {
        List<StreamEvent> events = new ArrayList<>();
        StreamDecoder decoder = new GeminiAnswers().decoder(AnswerSource.of(Dialect.GEMINI));
        for (String chunk : chunks) {
            decoder.decode(null, JsonObject.root(tree(chunk)), events::add);
        }
        decoder.end(events::add);
        return events;
    }
}

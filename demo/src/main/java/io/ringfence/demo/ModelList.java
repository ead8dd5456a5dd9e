package io.ringfence.demo;

import static io.ringfence.demo.Json.object;

import java.time.Instant;
import java.util.List;

/// The answer to a request for the list of models, in the shape of each vendor.
final class ModelList {
    private static final Instant CREATED = Instant.parse("2026-11-01T00:00:00Z");

    private ModelList() {}

    static byte[] of(Grammar grammar) {
        return switch (grammar) {
            case MessagesGrammar _ -> anthropic();
            case GeminiGrammar _ -> gemini();
            default -> openAi();
        };
    }

    private static byte[] openAi() {
        List<?> models = Behaviour.EXAMPLES.stream()
                .map(id -> object(
                        "id", id, "object", "model", "created", CREATED.getEpochSecond(), "owned_by", "ringfence"))
                .toList();
        return Json.bytes(object("object", "list", "data", models));
    }

    private static byte[] anthropic() {
        List<?> models = Behaviour.EXAMPLES.stream()
                .map(id -> object("type", "model", "id", id, "display_name", id, "created_at", CREATED.toString()))
                .toList();
        return Json.bytes(object(
                "data",
                models,
                "has_more",
                false,
                "first_id",
                Behaviour.EXAMPLES.getFirst(),
                "last_id",
                Behaviour.EXAMPLES.getLast()));
    }

    private static byte[] gemini() {
        List<?> models = Behaviour.EXAMPLES.stream()
                .map(id -> object(
                        "name",
                        "models/" + id,
                        "displayName",
                        id,
                        "version",
                        "1",
                        "inputTokenLimit",
                        1_000_000,
                        "outputTokenLimit",
                        1_000_000,
                        "supportedGenerationMethods",
                        List.of("generateContent")))
                .toList();
        return Json.bytes(object("models", models));
    }
}

package io.ringfence.frontend.server;

import io.ringfence.engine.routing.Candidate;
import io.ringfence.frontend.policy.ResolvedModel;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.providers.Dialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Models as each vendor's clients expect to read them.
final class ModelCards {
    private ModelCards() {}

    static Map<String, Object> list(Dialect dialect, List<Map<String, Object>> cards) {
        Map<String, Object> page = new LinkedHashMap<>();
        switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> {
                page.put("object", "list");
                page.put("data", cards);
            }
            case ANTHROPIC_MESSAGES -> {
                page.put("data", cards);
                page.put("has_more", false);
                page.put("first_id", cards.isEmpty() ? null : cards.getFirst().get("id"));
                page.put("last_id", cards.isEmpty() ? null : cards.getLast().get("id"));
            }
            case GEMINI -> page.put("models", cards);
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        }
        return page;
    }

    static Map<String, Object> card(Dialect dialect, String name, RouteTable routes) {
        Map<String, Object> card = new LinkedHashMap<>();
        switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> {
                card.put("id", name);
                card.put("object", "model");
                card.put("created", 0);
                card.put("owned_by", owner(name, routes));
            }
            case ANTHROPIC_MESSAGES -> {
                card.put("type", "model");
                card.put("id", name);
                card.put("display_name", name);
                card.put("created_at", "1970-01-01T00:00:00Z");
            }
            case GEMINI -> {
                card.put("name", "models/" + name);
                card.put("displayName", name);
                card.put("supportedGenerationMethods", List.of("generateContent", "streamGenerateContent"));
            }
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        }
        return card;
    }

    /// The provider that is asked first.
    private static String owner(String name, RouteTable routes) {
        ResolvedModel model = Objects.requireNonNull(routes.resolve(name), name);
        Candidate first = model.route().candidates().getFirst();
        return ((UpstreamTarget) first.attachment()).provider();
    }
}

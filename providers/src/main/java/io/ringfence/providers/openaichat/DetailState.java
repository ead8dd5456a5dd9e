package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The opaque part of one of `reasoning_details`: a signature or encrypted thoughts, and what its provider
/// wrote beside it (`format`, `id`) and wants to see again, too. Both travel as one state: the value alone when
/// there is nothing beside it, else a JSON object.
///
/// @param value signature or data
/// @param beside further members of the detail
record DetailState(String value, Map<String, @Nullable Object> beside) {
    private static final String PACKED = "{\"value\":";

    /// The state of a detail, which has `member` (`signature` or `data`); null when that is empty.
    static @Nullable ProviderState read(JsonObject detail, String member, Function<String, ProviderState> owner) {
        String value = detail.string(member);
        if (value == null || value.isEmpty()) {
            return null;
        }
        ProviderState state = owner.apply(value);
        boolean isWrapped = !state.value().equals(value);
        return isWrapped ? state : new ProviderState(state.origin(), packed(value, detail));
    }

    private static String packed(String value, JsonObject detail) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("value", value);
        detail.members().forEach((name, member) -> {
            switch (name) {
                case "type", "text", "summary", "signature", "data", "index" -> {}
                default -> {
                    if (member != null) {
                        members.put(name, member);
                    }
                }
            }
        });
        // An id alone is the thoughts' own, which the model has a place for.
        boolean isBare = members.keySet().stream().allMatch(name -> name.equals("value") || name.equals("id"));
        return isBare ? value : JsonTree.string(members);
    }

    /// What a provider gets that made the state itself.
    static DetailState unpacked(ProviderState state) {
        if (state.value().startsWith(PACKED)) {
            try {
                Map<String, @Nullable Object> members = new LinkedHashMap<>(JsonTree.readObject(state.value()));
                if (members.remove("value") instanceof String value) {
                    return new DetailState(value, members);
                }
            } catch (ProtocolException notJson) {
                // A state of the provider's own that only begins alike.
                return new DetailState(state.value(), Map.of());
            }
        }
        return new DetailState(state.value(), Map.of());
    }

    /// What a chat client gets.
    static DetailState forClient(ProviderState state, String nativeOrigin) {
        if (state.origin().equals(nativeOrigin)) {
            return unpacked(state);
        }
        return new DetailState(
                StateTag.wrap(state, nativeOrigin),
                switch (state.origin()) {
                    case "anthropic", "bedrock" -> Map.of("format", "anthropic-claude-v1");
                    case "gemini" -> Map.of("format", "google-gemini-v1");
                    case "openai" -> Map.of("format", "openai-responses-v1");
                    default -> Map.of();
                });
    }
}

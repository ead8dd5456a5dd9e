package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Carries the reasoning of other providers on the call that follows it.
///
/// Clients of Gemini keep the signature of a call, as they must, while many forget thoughts. Other providers
/// refuse a call in the history without the thoughts before it. So these stand twice: as thoughts, to be shown,
/// and whole in the signature of the call.
final class CarriedReasoning {
    private static final String SUFFIX = "~thoughts";

    /// Longer thoughts are not carried.
    static final int MAX_CHARS = 512 << 10;

    private final List<Part.Reasoning> blocks = new ArrayList<>();
    private int chars;

    /// What was thought before the call that may come.
    void add(Part.Reasoning reasoning) {
        ProviderState state = reasoning.state();
        if (state == null || state.origin().equals(Dialect.GEMINI.stateOrigin())) {
            return;
        }
        blocks.add(reasoning);
        chars += state.value().length() + reasoning.visibleText().length();
    }

    /// No call has come.
    void clear() {
        blocks.clear();
        chars = 0;
    }

    /// State for the call, or null when there is none to carry.
    @Nullable
    ProviderState take() {
        if (blocks.isEmpty() || chars > MAX_CHARS) {
            clear();
            return null;
        }
        List<Object> written = new ArrayList<>();
        String origin = "";
        for (Part.Reasoning block : blocks) {
            ProviderState state = Objects.requireNonNull(block.state());
            origin = state.origin();
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("origin", origin);
            members.put("text", block.text());
            members.put("summary", block.summary());
            members.put("state", state.value());
            members.put("redacted", block.redacted());
            GeminiFields.put(members, "id", block.id());
            written.add(members);
        }
        clear();
        return new ProviderState(origin + SUFFIX, JsonTree.string(written));
    }

    /// The reasoning that a call's state carries; none when the state is the call's own.
    static List<Part.Reasoning> of(@Nullable ProviderState state) {
        if (state == null || !state.origin().endsWith(SUFFIX)) {
            return List.of();
        }
        List<Part.Reasoning> blocks = new ArrayList<>();
        try {
            for (Object block : JsonTree.read(state.value()) instanceof List<?> list ? list : List.of()) {
                if (block instanceof Map<?, ?> members
                        && members.get("origin") instanceof String origin
                        && members.get("state") instanceof String value) {
                    blocks.add(new Part.Reasoning(
                            members.get("id") instanceof String id ? id : null,
                            members.get("text") instanceof String text ? text : "",
                            summary(members),
                            new ProviderState(origin, value),
                            Boolean.TRUE.equals(members.get("redacted")),
                            Extensions.NONE));
                }
            }
        } catch (ProtocolException damaged) {
            // Then it is nobody's state, and is forgotten as any that was lost.
            return List.of();
        }
        return blocks;
    }

    private static List<String> summary(Map<?, ?> members) {
        List<?> list = members.get("summary") instanceof List<?> summary ? summary : List.of();
        return list.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /// Whether a call's state is such.
    static boolean isCarried(@Nullable ProviderState state) {
        return state != null && state.origin().endsWith(SUFFIX);
    }

    /// Whether a part of the same content says what `block` says, so that it is not needed twice.
    static boolean isThere(Part.Reasoning block, List<Part> parts) {
        return parts.stream()
                .anyMatch(part -> part instanceof Part.Reasoning other
                        && other.state() != null
                        && other.state().equals(block.state()));
    }
}

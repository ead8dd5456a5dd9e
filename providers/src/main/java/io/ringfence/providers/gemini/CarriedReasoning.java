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

    /// @param isFirst whether nothing but reasoning stood before it: providers demand that a turn begins with
    /// it
    private record Block(Part.Reasoning reasoning, boolean isFirst) {}

    private final List<Block> blocks = new ArrayList<>();
    private boolean hasSpoken;
    private int chars;

    /// What was thought before the call that may come.
    void add(Part.Reasoning reasoning) {
        ProviderState state = reasoning.state();
        if (state == null || state.origin().equals(Dialect.GEMINI.stateOrigin())) {
            return;
        }
        chars += state.value().length() + reasoning.visibleText().length();
        if (chars <= MAX_CHARS) {
            blocks.add(new Block(reasoning, !hasSpoken));
        }
    }

    /// Something else than thoughts has come.
    void spoke() {
        hasSpoken = true;
    }

    private void clear() {
        blocks.clear();
        chars = 0;
    }

    /// State for the call, or null when there is none to carry.
    @Nullable
    ProviderState take() {
        hasSpoken = true;
        if (blocks.isEmpty() || chars > MAX_CHARS) {
            clear();
            return null;
        }
        List<Object> written = new ArrayList<>();
        String origin = "";
        for (Block block : blocks) {
            Part.Reasoning reasoning = block.reasoning();
            ProviderState state = Objects.requireNonNull(reasoning.state());
            origin = state.origin();
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("origin", origin);
            members.put("first", block.isFirst());
            members.put("text", reasoning.text());
            members.put("summary", reasoning.summary());
            members.put("state", state.value());
            members.put("redacted", reasoning.redacted());
            GeminiFields.put(members, "id", reasoning.id());
            written.add(members);
        }
        clear();
        return new ProviderState(origin + SUFFIX, JsonTree.string(written));
    }

    /// Adds the reasoning that a call's state carries to what stands before the call, unless it is there.
    static void restore(ProviderState state, List<Part> before) {
        int leading = 0;
        for (Block block : read(state)) {
            boolean isThere = before.stream()
                    .anyMatch(part -> part instanceof Part.Reasoning other
                            && Objects.equals(other.state(), block.reasoning().state()));
            if (!isThere) {
                before.add(block.isFirst() ? leading : before.size(), block.reasoning());
            }
            leading += block.isFirst() ? 1 : 0;
        }
    }

    private static List<Block> read(ProviderState state) {
        List<Block> blocks = new ArrayList<>();
        try {
            for (Object block : JsonTree.read(state.value()) instanceof List<?> list ? list : List.of()) {
                if (block instanceof Map<?, ?> members
                        && members.get("origin") instanceof String origin
                        && members.get("state") instanceof String value) {
                    Part.Reasoning reasoning = new Part.Reasoning(
                            members.get("id") instanceof String id ? id : null,
                            members.get("text") instanceof String text ? text : "",
                            summary(members),
                            new ProviderState(origin, value),
                            Boolean.TRUE.equals(members.get("redacted")),
                            Extensions.NONE);
                    blocks.add(new Block(reasoning, Boolean.TRUE.equals(members.get("first"))));
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
}

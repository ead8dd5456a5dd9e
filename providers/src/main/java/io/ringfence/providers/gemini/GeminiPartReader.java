package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the parts of a content.
final class GeminiPartReader {
    /// What clients and this gateway write where a call has lost its signature. It is nobody's state.
    static final Set<String> DUMMY_SIGNATURES =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");

    private static final Set<String> SUMMARISERS =
            Set.of(Dialect.GEMINI.stateOrigin(), Dialect.OPENAI_RESPONSES.stateOrigin());

    /// Marks the origin of state that is all there is of a block of reasoning.
    static final String REDACTED = "~redacted";

    private final Function<String, ProviderState> states;

    private GeminiPartReader(Function<String, ProviderState> states) {
        this.states = states;
    }

    /// For what a client sends: its signatures may be of any provider's.
    static GeminiPartReader ofClient() {
        return new GeminiPartReader(value -> StateTag.unwrap(value, Dialect.GEMINI.stateOrigin()));
    }

    /// For what a provider sends.
    static GeminiPartReader ofProvider(AnswerSource source) {
        return new GeminiPartReader(value -> new ProviderState(source.stateOrigin(), value));
    }

    /// Reads a part.
    ///
    /// @param raw the part as it stands
    /// @param isModels whether the model speaks
    /// @param ids makes the ids of calls that have none
    Part read(JsonObject raw, boolean isModels, MintedIds ids) {
        JsonObject part = GeminiFields.camel(raw);
        JsonObject call = isModels ? GeminiFields.object(part, "functionCall") : null;
        if (call != null) {
            return call(part, call, ids);
        }
        for (String member : List.of("inlineData", "fileData")) {
            JsonObject data = GeminiFields.object(part, member);
            if (data != null) {
                return GeminiMedia.read(part, data, member, state(part));
            }
        }
        return part.has("text") || onlySigned(part) ? text(part, isModels) : vendor(raw, part);
    }

    private static boolean onlySigned(JsonObject part) {
        return part.has("thoughtSignature")
                && part.members().keySet().stream()
                        .allMatch(name -> name.equals("thoughtSignature") || name.equals("thought"));
    }

    private static Part vendor(JsonObject raw, JsonObject part) {
        String type = "part";
        for (Map.Entry<String, @Nullable Object> member : part.members().entrySet()) {
            if (member.getValue() instanceof Map && !member.getKey().endsWith("Metadata")) {
                type = member.getKey();
                break;
            }
        }
        return new Part.Vendor(Dialect.GEMINI, type, raw.members());
    }

    private Part text(JsonObject part, boolean isModels) {
        String text = part.string("text", "");
        ProviderState state = state(part);
        if (!isModels || !part.isTrue("thought")) {
            return new Part.Text(text, List.of(), null, state, Extensions.unreadOf(part, Dialect.GEMINI));
        }
        boolean redacted = false;
        if (state != null && state.origin().endsWith(REDACTED)) {
            redacted = true;
            String origin = state.origin().substring(0, state.origin().length() - REDACTED.length());
            state = new ProviderState(origin, state.value());
        }
        return thoughts(text, state, redacted, Extensions.unreadOf(part, Dialect.GEMINI));
    }

    /// What Gemini and OpenAI tell of their thoughts are summaries of them; whoever else signs wants the words
    /// themselves back.
    private static Part thoughts(String words, @Nullable ProviderState state, boolean redacted, Extensions rest) {
        boolean isSummary = state == null || SUMMARISERS.contains(state.origin());
        List<String> summary = isSummary && !words.isEmpty() ? List.of(words) : List.of();
        return new Part.Reasoning(null, isSummary ? "" : words, summary, state, redacted, rest);
    }

    /// The state in a part's signature, or null.
    @Nullable
    ProviderState state(JsonObject part) {
        String signature = part.string("thoughtSignature");
        return signature == null || signature.isEmpty() || DUMMY_SIGNATURES.contains(signature)
                ? null
                : states.apply(signature);
    }

    private Part call(JsonObject part, JsonObject call, MintedIds ids) {
        String name = call.requiredString("name");
        JsonObject args = call.object("args");
        String arguments = args == null ? "{}" : JsonTree.string(args.members());
        String id = ids.next(call.string("id"));
        ProviderState state = state(part);
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        if ("".equals(part.members().get("text"))) {
            part.ignore("text");
        }
        GeminiFields.keepUnread(part, "", kept);
        GeminiFields.keepUnread(call, "functionCall", kept);
        Extensions extensions = kept.isEmpty() ? Extensions.NONE : new Extensions(Dialect.GEMINI, kept);
        return new Part.ToolCall(id, name, arguments, false, state, null, extensions);
    }

    /// Joins what a model said in pieces: a stream that was kept chunk by chunk has a part for each. A
    /// signature ends a piece.
    static List<Part> joined(List<Part> parts) {
        List<Part> joined = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); ) {
            int end = endOfRun(parts, i);
            joined.add(end - i == 1 ? parts.get(i) : join(parts.subList(i, end)));
            i = end;
        }
        return joined;
    }

    private static int endOfRun(List<Part> parts, int start) {
        int end = start + 1;
        while (end < parts.size() && goesOn(parts.get(end - 1), parts.get(end))) {
            end++;
        }
        return end;
    }

    private static boolean goesOn(Part before, Part after) {
        return switch (before) {
            case Part.Text text ->
                text.state() == null
                        && text.extensions().isEmpty()
                        && after instanceof Part.Text next
                        && next.extensions().isEmpty();
            case Part.Reasoning thoughts ->
                thoughts.state() == null
                        && thoughts.extensions().isEmpty()
                        && after instanceof Part.Reasoning next
                        && !next.redacted()
                        && next.extensions().isEmpty();
            default -> false;
        };
    }

    private static Part join(List<Part> run) {
        StringBuilder words = new StringBuilder();
        List<Citation> citations = new ArrayList<>();
        for (Part part : run) {
            if (part instanceof Part.Text text) {
                int offset = words.length();
                text.citations().forEach(citation -> citations.add(shifted(citation, offset)));
            }
            words.append(part instanceof Part.Text text ? text.text() : ((Part.Reasoning) part).visibleText());
        }
        return switch (run.getLast()) {
            case Part.Text last -> new Part.Text(words.toString(), citations, null, last.state(), Extensions.NONE);
            case Part.Reasoning last -> thoughts(words.toString(), last.state(), false, Extensions.NONE);
            default -> throw new IllegalStateException("neither text nor thoughts");
        };
    }

    private static Citation shifted(Citation citation, int offset) {
        boolean isPlaced = citation.start() >= 0;
        return !isPlaced || offset == 0
                ? citation
                : new Citation(
                        citation.url(),
                        citation.title(),
                        citation.citedText(),
                        citation.start() + offset,
                        citation.end() < 0 ? -1 : citation.end() + offset,
                        citation.origin(),
                        citation.raw());
    }
}

package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a whole GenerateContentResponse. One answer.
final class GeminiAnswerWriter {
    /// Of the year 9999: RFC 3339 has no word for a later one, and no provider means it.
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final GeminiModel ANY_MODEL = GeminiModel.of("");

    private final ChatResponse response;
    private final AnswerTarget target;
    private final Losses losses;

    GeminiAnswerWriter(ChatResponse response, AnswerTarget target, Losses losses) {
        this.response = response;
        this.target = target;
        this.losses = losses;
    }

    Map<String, @Nullable Object> write() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        losses.extensions("", response.extensions());
        if (!isBlockedPrompt()) {
            List<Object> candidates = new ArrayList<>();
            for (ChatResponse.Choice choice : response.choices()) {
                candidates.add(candidate(choice));
            }
            body.put("candidates", candidates);
        }
        if (response.usage() != null) {
            Map<String, @Nullable Object> usage = usage(response.usage(), losses);
            if (response.serviceTier() != null) {
                usage.putIfAbsent("serviceTier", response.serviceTier());
            }
            body.put("usageMetadata", usage);
        }
        putNames(body, target, response.id(), response.model(), response.createdSeconds());
        GeminiFields.putBack(response.extensions(), body);
        return body;
    }

    private boolean isBlockedPrompt() {
        return response.extensions().belongTo(Dialect.GEMINI)
                && response.extensions().members().containsKey("promptFeedback")
                && response.choices().stream()
                        .allMatch(choice -> choice.message().parts().isEmpty()
                                && choice.message().raw() == null);
    }

    static Map<String, @Nullable Object> usage(TokenUsage usage, Losses losses) {
        losses.extensions("usage", usage.extensions());
        if (usage.cacheWrite() > 0) {
            losses.dropped("usage of cache writes");
        }
        return GeminiTokens.write(usage);
    }

    static void putNames(
            Map<String, @Nullable Object> body,
            AnswerTarget target,
            @Nullable String id,
            String model,
            long createdSeconds) {
        body.put("modelVersion", target.model().isEmpty() ? model : target.model());
        if (createdSeconds >= 0 && createdSeconds <= LAST_SECOND) {
            body.put("createTime", Instant.ofEpochSecond(createdSeconds).toString());
        }
        body.put("responseId", id == null ? target.id() : id);
    }

    private Map<String, @Nullable Object> candidate(ChatResponse.Choice choice) {
        String where = "choices[" + choice.index() + "]";
        Map<String, @Nullable Object> candidate = new LinkedHashMap<>();
        Message message = choice.message();
        List<Object> parts = new ArrayList<>();
        List<GeminiCitations.Placed> citations = new ArrayList<>();
        writeParts(message.parts(), where, parts, citations);
        losses.extensions(where, message.extensions());
        if (!parts.isEmpty() || message.raw() != null) {
            Map<String, @Nullable Object> content = new LinkedHashMap<>();
            content.put("parts", parts);
            content.put("role", "model");
            GeminiFields.putBack(message.extensions(), content);
            candidate.put("content", content);
        }
        putFinish(candidate, choice.finish(), losses);
        candidate.put("index", choice.index());
        if (choice.logprobs() != null) {
            candidate.put("logprobsResult", GeminiLogprobs.write(choice.logprobs()));
        }
        losses.extensions(where, choice.extensions());
        GeminiFields.putBack(choice.extensions(), candidate);
        boolean isOwn = choice.extensions().belongTo(Dialect.GEMINI);
        if (!citations.isEmpty() && !(isOwn && candidate.containsKey("citationMetadata"))) {
            candidate.putIfAbsent("groundingMetadata", GeminiCitations.grounding(citations));
        }
        return candidate;
    }

    static void putFinish(Map<String, @Nullable Object> candidate, Finish finish, Losses losses) {
        if (finish.stopSequence() != null) {
            losses.dropped("stop_sequence");
        }
        candidate.put("finishReason", GeminiFinish.write(finish));
        GeminiFields.put(candidate, "finishMessage", GeminiFinish.message(finish));
    }

    // ---- Parts

    private void writeParts(List<Part> said, String where, List<Object> parts, List<GeminiCitations.Placed> citations) {
        CarriedReasoning carried = new CarriedReasoning();
        long textBytes = 0;
        for (int i = 0; i < said.size(); i++) {
            String here = where + ".content[" + i + "]";
            switch (said.get(i)) {
                case Part.Text text -> {
                    for (Citation citation : text.citations()) {
                        citations.add(placed(citation, text.text(), textBytes));
                    }
                    textBytes += text.text().getBytes(StandardCharsets.UTF_8).length;
                    Map<String, @Nullable Object> part = GeminiPartWriter.text(text.text(), false);
                    sign(part, text.state());
                    if (!text.text().isEmpty() || text.state() != null) {
                        parts.add(GeminiPartWriter.finished(part, text.extensions(), here, losses));
                    }
                    carried.spoke();
                }
                case Part.Reasoning reasoning -> {
                    parts.add(reasoning(reasoning, here));
                    carried.add(reasoning);
                }
                case Part.ToolCall call -> {
                    Map<String, @Nullable Object> part =
                            GeminiPartWriter.call(call.id(), call.name(), arguments(call, losses));
                    ProviderState taken = carried.take();
                    sign(part, call.state() == null ? taken : call.state());
                    parts.add(GeminiPartWriter.finished(part, call.extensions(), here, losses));
                }
                case Part.Refusal refusal -> {
                    carried.spoke();
                    losses.extensions(here, refusal.extensions());
                    parts.add(GeminiPartWriter.text(refusal.text(), false));
                }
                case Part.Image image -> {
                    carried.spoke();
                    Map<String, @Nullable Object> part = GeminiPartWriter.media(image, here, ANY_MODEL, losses);
                    if (part != null) {
                        sign(part, image.state());
                        parts.add(part);
                    }
                }
                case Part.Recording _, Part.Document _ -> {
                    carried.spoke();
                    Map<String, @Nullable Object> part = GeminiPartWriter.media(said.get(i), here, ANY_MODEL, losses);
                    if (part != null) {
                        parts.add(part);
                    }
                }
                case Part.Vendor vendor -> {
                    carried.spoke();
                    Map<String, @Nullable Object> part = GeminiPartWriter.vendor(vendor, losses);
                    if (part != null) {
                        parts.add(part);
                    }
                }
                case Part.ToolResult _ -> losses.dropped("a tool result in the assistant's message");
            }
        }
    }

    private static GeminiCitations.Placed placed(Citation citation, String text, long textBytes) {
        boolean isKnown = citation.start() >= 0 && citation.end() >= citation.start();
        if (!isKnown) {
            return new GeminiCitations.Placed(citation, -1, -1);
        }
        return new GeminiCitations.Placed(
                citation, textBytes + utf8Length(text, citation.start()), textBytes + utf8Length(text, citation.end()));
    }

    private static long utf8Length(String text, long chars) {
        return text.substring(0, (int) Math.min(chars, text.length())).getBytes(StandardCharsets.UTF_8).length;
    }

    private Map<String, @Nullable Object> reasoning(Part.Reasoning reasoning, String where) {
        losses.extensions(where, reasoning.extensions());
        Map<String, @Nullable Object> part = GeminiPartWriter.text(reasoning.visibleText(), true);
        if (reasoning.state() != null) {
            sign(part, reasoningState(reasoning.state(), reasoning.redacted()));
        }
        GeminiFields.putBack(reasoning.extensions(), part);
        return part;
    }

    /// `state` so that whoever reads it back knows whether it is a signature or all there is.
    static ProviderState reasoningState(ProviderState state, boolean redacted) {
        boolean isForeign = !state.origin().equals(Dialect.GEMINI.stateOrigin());
        return redacted && isForeign
                ? new ProviderState(state.origin() + GeminiPartReader.REDACTED, state.value())
                : state;
    }

    static void sign(Map<String, @Nullable Object> part, @Nullable ProviderState state) {
        if (state != null) {
            part.put("thoughtSignature", StateTag.wrap(state, Dialect.GEMINI.stateOrigin()));
        }
    }

    private static Map<String, @Nullable Object> arguments(Part.ToolCall call, Losses losses) {
        return arguments(call.name(), call.arguments(), call.custom(), losses);
    }

    /// A call's arguments as an object; what is none, for it was cut, stands in it as it came.
    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    static Map<String, @Nullable Object> arguments(String name, String arguments, boolean custom, Losses losses) {
        Map<String, @Nullable Object> args = new LinkedHashMap<>();
        if (custom) {
            args.put(FreeText.PARAMETER, arguments);
            return args;
        }
        if (arguments.isBlank()) {
            return args;
        }
        try {
            if (JsonTree.read(arguments) instanceof Map<?, ?> map) {
                return (Map<String, @Nullable Object>) map;
            }
        } catch (ProtocolException notJson) {
            // The model was cut off, or erred: the client shall see what it said.
            args.clear();
        }
        losses.add("the arguments of a call of " + name + " are not a JSON object");
        args.put("_raw_arguments", arguments);
        return args;
    }
}

package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.ServiceTiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes whole answers for a client.
final class ChatAnswerWriter {
    private final ChatResponse response;
    private final AnswerTarget target;
    private final Losses losses;
    private final boolean isLegacy;
    private final FreeText freeText;

    private ChatAnswerWriter(ChatResponse response, AnswerTarget target, Losses losses) {
        this.response = response;
        this.target = target;
        this.losses = losses;
        this.isLegacy = isLegacy(target.request());
        this.freeText = new FreeText(target.request());
    }

    /// Whether the client speaks of functions.
    static boolean isLegacy(@Nullable ChatRequest request) {
        return request != null && request.tools().legacyFunctions();
    }

    static Map<String, @Nullable Object> write(ChatResponse response, AnswerTarget target, Losses losses) {
        return new ChatAnswerWriter(response, target, losses).write();
    }

    private Map<String, @Nullable Object> write() {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("id", response.id() == null ? target.id() : response.id());
        written.put("object", "chat.completion");
        boolean isDated = response.createdSeconds() >= 0;
        written.put(
                "created",
                isDated ? response.createdSeconds() : target.epochSeconds().getAsLong());
        written.put("model", target.model().isEmpty() ? response.model() : target.model());
        List<@Nullable Object> choices = new ArrayList<>();
        response.choices().forEach(choice -> choices.add(choice(choice)));
        written.put("choices", choices);
        if (response.usage() != null) {
            written.put("usage", ChatUsage.write(response.usage(), losses));
        }
        String tier = ServiceTiers.ofOpenAi(response.serviceTier(), losses);
        if (tier != null) {
            written.put("service_tier", tier);
        }
        AnswerPieces.putBack(written, response.extensions(), losses, "");
        return written;
    }

    private Map<String, @Nullable Object> choice(ChatResponse.Choice choice) {
        if (choice.finish().reason() == FinishReason.ERROR) {
            throw ProtocolException.unsupported("the provider's answer failed: "
                    + (choice.finish().explanation() == null
                            ? choice.finish().raw()
                            : choice.finish().explanation()));
        }
        String where = "choices[" + choice.index() + "]";
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("index", choice.index());
        Map<String, @Nullable Object> message = new AnswerMessage().write(choice.message(), where);
        if (message.get("refusal") == null && choice.finish().explanation() != null) {
            message.put("refusal", choice.finish().explanation());
        }
        written.put("message", message);
        written.put("logprobs", AnswerPieces.logprobs(choice.logprobs()));
        written.put("finish_reason", ChatFinish.write(choice.finish(), isLegacy, losses));
        if (choice.finish().stopSequence() != null) {
            written.put("stop_reason", choice.finish().stopSequence()); // where vLLM has it
        }
        AnswerPieces.putBack(written, choice.extensions(), losses, where);
        return written;
    }

    /// One message that is being written.
    private final class AnswerMessage {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final StringBuilder thoughts = new StringBuilder();
        private final List<@Nullable Object> details = new ArrayList<>();
        private final List<@Nullable Object> annotations = new ArrayList<>();
        private final List<Part.ToolCall> calls = new ArrayList<>();
        private final List<@Nullable Object> images = new ArrayList<>();
        private @Nullable Map<String, @Nullable Object> audio;
        private @Nullable ProviderState state;
        private boolean hasText;
        private boolean isReplayable;
        private int detailIndex;

        Map<String, @Nullable Object> write(Message message, String where) {
            message.parts().forEach(part -> add(part, where));
            boolean isSilent = !hasText && (!calls.isEmpty() || !refusal.isEmpty() || audio != null);
            Map<String, @Nullable Object> written = new LinkedHashMap<>();
            written.put("role", "assistant");
            written.put("content", isSilent ? null : text.toString());
            written.put("refusal", refusal.isEmpty() ? null : refusal.toString());
            if (!thoughts.isEmpty()) {
                written.put("reasoning_content", thoughts.toString());
            }
            if (isReplayable) {
                written.put("reasoning_details", details);
            }
            if (!annotations.isEmpty()) {
                written.put("annotations", annotations);
            }
            if (audio != null) {
                written.put("audio", audio);
            }
            if (!images.isEmpty()) {
                written.put("images", images);
            }
            if (state != null) {
                written.put("extra_content", AnswerPieces.google(state));
            }
            putCalls(written);
            AnswerPieces.putBack(written, message.extensions(), losses, where + ".message");
            return written;
        }

        private void add(Part part, String where) {
            switch (part) {
                case Part.Text words -> addText(words);
                case Part.Refusal words -> refusal.append(words.text());
                case Part.Reasoning reasoning -> addReasoning(reasoning);
                case Part.ToolCall call -> calls.add(call);
                case Part.Image image -> images.addAll(AnswerPieces.images(image, losses, where));
                case Part.Recording recording
                when audio == null -> audio = AnswerPieces.audio(recording, losses, where);
                case Part.Recording _ -> losses.dropped(where + " (further audio)");
                case Part.Document _, Part.ToolResult _ -> losses.dropped(where + " (a file)");
                case Part.Vendor vendor -> losses.dropped(where + " (" + vendor.type() + ")");
            }
        }

        private void addText(Part.Text words) {
            long offset = text.length();
            text.append(words.text());
            hasText |= !words.text().isEmpty();
            for (Citation citation : words.citations()) {
                Map<String, @Nullable Object> annotation = Citations.annotation(citation, offset, text.length());
                if (annotation == null) {
                    losses.droppedAll("citations");
                } else {
                    annotations.add(annotation);
                }
            }
            if (words.state() != null) {
                state = words.state();
            }
        }

        private void addReasoning(Part.Reasoning reasoning) {
            String visible = reasoning.visibleText();
            if (!visible.isEmpty()) {
                thoughts.append(thoughts.isEmpty() ? "" : "\n\n").append(visible);
            }
            isReplayable |= reasoning.state() != null;
            detailIndex = ReasoningDetails.write(
                    reasoning,
                    detailIndex,
                    opaque -> DetailState.forClient(opaque, Dialect.OPENAI_CHAT.stateOrigin()),
                    details);
        }

        private void putCalls(Map<String, @Nullable Object> written) {
            if (calls.isEmpty()) {
                return;
            }
            if (isLegacy) {
                Part.ToolCall call = calls.getFirst();
                Map<String, @Nullable Object> function = new LinkedHashMap<>();
                function.put("name", call.name());
                function.put("arguments", call.arguments());
                written.put("function_call", function);
                if (calls.size() > 1) {
                    losses.add("function calls after the first are dropped");
                }
                return;
            }
            List<@Nullable Object> list = new ArrayList<>();
            for (Part.ToolCall call : calls) {
                boolean isWrapped = !call.custom() && freeText.isWanted(call.name());
                boolean isCustom = call.custom() || isWrapped;
                Map<String, @Nullable Object> item = AnswerPieces.call(call.id(), isCustom, call.state());
                Map<String, @Nullable Object> inner = new LinkedHashMap<>();
                inner.put("name", call.name());
                inner.put(
                        isCustom ? "input" : "arguments",
                        isWrapped ? FreeText.unwrapped(call.arguments()) : call.arguments());
                item.put(isCustom ? "custom" : "function", inner);
                AnswerPieces.putBack(item, call.extensions(), losses, "tool_calls");
                list.add(item);
            }
            written.put("tool_calls", list);
        }
    }
}

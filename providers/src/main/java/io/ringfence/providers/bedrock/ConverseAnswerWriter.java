package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one whole answer. State of other providers goes along, wrapped, in signatures and redacted content.
final class ConverseAnswerWriter {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private final Losses losses;
    private final ConverseMediaWriter media;

    ConverseAnswerWriter(Losses losses) {
        this.losses = losses;
        this.media = new ConverseMediaWriter(losses);
    }

    Map<String, @Nullable Object> write(ChatResponse response) {
        ChatResponse.Choice choice = response.choices().getFirst();
        if (response.choices().size() > 1) {
            losses.add("only the first of several choices is emitted to " + DIALECT.wireFormat());
        }
        if (choice.logprobs() != null) {
            losses.dropped("logprobs");
        }
        losses.extensions("choices[0]", choice.extensions());
        if (!ConverseFinish.isSayable(choice.finish())) {
            losses.dropped("finish reason " + choice.finish().raw());
        }
        if (choice.finish().explanation() != null) {
            losses.dropped("the explanation of the finish reason");
        }
        Map<String, @Nullable Object> body = Members.of("output", Members.of("message", message(choice.message())));
        body.put("stopReason", ConverseFinish.write(choice.finish()));
        String sequence = choice.finish().stopSequence();
        if (sequence != null) {
            body.put("additionalModelResponseFields", Members.of("stop_sequence", sequence));
        }
        TokenUsage usage = response.usage() == null ? TokenUsage.of(0, 0) : response.usage();
        body.put("usage", ConverseUsage.write(usage, losses));
        Members.put(body, "serviceTier", serviceTier(response.serviceTier()));
        losses.extensions("", response.extensions());
        if (response.extensions().belongTo(DIALECT)) {
            Members.merge(body, response.extensions().members());
        }
        body.putIfAbsent("metrics", Members.of("latencyMs", 0));
        return body;
    }

    private @Nullable Map<String, @Nullable Object> serviceTier(@Nullable String tier) {
        return switch (tier) {
            case null -> null;
            case "default", "priority", "flex", "reserved" -> Members.of("type", tier);
            default -> {
                losses.dropped("service_tier");
                yield null;
            }
        };
    }

    private Map<String, @Nullable Object> message(Message message) {
        if (message.raw() != null && message.raw().dialect() == DIALECT) {
            return new LinkedHashMap<>(message.raw().items().getFirst());
        }
        losses.extensions("message", message.extensions());
        List<Map<String, @Nullable Object>> content = new ArrayList<>();
        for (Part part : message.parts()) {
            part(part, content);
        }
        return Members.of("role", "assistant", "content", content);
    }

    private void part(Part part, List<Map<String, @Nullable Object>> to) {
        switch (part) {
            case Part.Text text -> text(text, to);
            case Part.Image image -> add(media.image(image), to);
            case Part.Document document -> add(media.document(document), to);
            case Part.Recording recording -> {
                add(media.recording(recording), to);
                if (recording.transcript() != null) {
                    to.add(Members.of("text", recording.transcript()));
                }
            }
            case Part.ToolCall call -> toolCall(call, to);
            case Part.Reasoning reasoning -> reasoning(reasoning, to);
            case Part.Refusal refusal -> {
                losses.add("refusals are written as text to " + DIALECT.wireFormat());
                to.add(Members.of("text", refusal.text()));
            }
            case Part.ToolResult _ -> losses.droppedAll("results of the provider's own tools");
            case Part.Vendor vendor -> {
                if (vendor.origin() == DIALECT) {
                    to.add(vendor.raw());
                } else {
                    losses.dropped(vendor.type());
                }
            }
        }
    }

    private void text(Part.Text text, List<Map<String, @Nullable Object>> to) {
        losses.extensions("text", text.extensions());
        if (text.state() != null) {
            carry(text.state(), to);
        }
        List<Object> citations = new ArrayList<>();
        for (Citation citation : text.citations()) {
            citations.add(citation(citation));
        }
        if (!citations.isEmpty()) {
            List<Object> content = text.text().isEmpty() ? List.of() : List.of(Members.of("text", text.text()));
            to.add(Members.of("citationsContent", Members.of("content", content, "citations", citations)));
        } else if (!text.text().isEmpty()) {
            to.add(Members.of("text", text.text()));
        }
    }

    private Map<String, @Nullable Object> citation(Citation citation) {
        if (citation.origin() == DIALECT) {
            return citation.raw();
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        Members.put(written, "title", citation.title());
        if (citation.citedText() != null) {
            written.put("sourceContent", List.of(Members.of("text", citation.citedText())));
        }
        if (citation.url() != null) {
            written.put("location", Members.of("web", Members.of("url", citation.url())));
        }
        if (citation.start() >= 0) {
            losses.add("where citations stand is not emitted to " + DIALECT.wireFormat());
        }
        return written;
    }

    private void toolCall(Part.ToolCall call, List<Map<String, @Nullable Object>> to) {
        if (call.state() != null) {
            carry(call.state(), to);
        }
        String id = CallIds.fit(call.id(), CallIds.Rule.BEDROCK);
        if (!id.equals(call.id())) {
            losses.add("ids of tool calls are changed to fit " + DIALECT.wireFormat());
        }
        Map<String, @Nullable Object> use = Members.of("toolUseId", id, "name", call.name());
        use.put("input", input(call));
        losses.extensions("tool call", call.extensions());
        to.add(Members.of("toolUse", use));
    }

    private Object input(Part.ToolCall call) {
        if (call.custom()) {
            losses.add("the free text of a tool call is written as an object to " + DIALECT.wireFormat());
            return Members.of("input", call.arguments());
        }
        try {
            Object input = call.arguments().isBlank() ? null : JsonTree.read(call.arguments());
            if (input instanceof Map<?, ?>) {
                return input;
            }
            if (input == null) {
                return Map.of();
            }
        } catch (ProtocolException cut) {
            losses.add("arguments of a tool call are no JSON");
            return Members.of("_raw_arguments", call.arguments());
        }
        losses.add("arguments of a tool call are no object");
        return Members.of("_raw_arguments", call.arguments());
    }

    private void reasoning(Part.Reasoning reasoning, List<Map<String, @Nullable Object>> to) {
        losses.extensions("reasoning", reasoning.extensions());
        ProviderState state = reasoning.state();
        String sealed = state == null ? null : StateTag.wrap(state, DIALECT.stateOrigin());
        if (reasoning.redacted() && sealed != null && reasoning.visibleText().isEmpty()) {
            to.add(Members.of("reasoningContent", Members.of("redactedContent", sealed)));
            return;
        }
        Map<String, @Nullable Object> text = Members.of("text", reasoning.visibleText());
        Members.put(text, "signature", sealed);
        to.add(Members.of("reasoningContent", Members.of("reasoningText", text)));
    }

    /// State that hangs on something else than a thought travels in a thought without words before it.
    private static void carry(ProviderState state, List<Map<String, @Nullable Object>> to) {
        String sealed = StateTag.wrap(state, DIALECT.stateOrigin());
        to.add(Members.of(
                "reasoningContent", Members.of("reasoningText", Members.of("text", "", "signature", sealed))));
    }

    private static void add(@Nullable Map<String, @Nullable Object> block, List<Map<String, @Nullable Object>> to) {
        if (block != null) {
            to.add(block);
        }
    }
}

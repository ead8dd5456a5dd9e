package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the parts of an answer as content blocks. Opaque state of other providers goes along, wrapped, so
/// that the client brings it back.
final class AnswerBlocks {
    /// The member that holds arguments which are no JSON object, as far as they came.
    static final String RAW_ARGUMENTS = "_raw_arguments";

    private AnswerBlocks() {}

    /// Appends the blocks of a part: none when it cannot be said, two when state goes with it.
    static void write(Part part, List<Map<String, @Nullable Object>> to, Losses losses) {
        switch (part) {
            case Part.Text text -> {
                if (!text.text().isEmpty() || !text.citations().isEmpty()) {
                    to.add(text(text, losses));
                }
                if (text.state() != null) {
                    to.add(thinking("", text.state()));
                }
            }
            case Part.ToolCall call -> {
                if (call.state() != null) {
                    to.add(thinking("", call.state()));
                }
                to.add(toolUse(call, losses));
            }
            case Part.Reasoning reasoning -> {
                Map<String, @Nullable Object> block = reasoning.redacted() && reasoning.state() != null
                        ? redacted(reasoning.state())
                        : thinking(reasoning.visibleText(), reasoning.state());
                Own.putBack(reasoning.extensions(), block, "reasoning", losses);
                to.add(block);
            }
            case Part.Refusal refusal -> {
                if (!refusal.text().isEmpty()) {
                    to.add(textBlock(refusal.text()));
                }
            }
            case Part.Vendor vendor when vendor.origin() == Own.DIALECT -> to.add(vendor.raw());
            case Part.Vendor vendor -> losses.dropped(vendor.type());
            case Part.Image _ -> losses.dropped("an image in the answer");
            case Part.Recording recording -> {
                losses.dropped("audio in the answer");
                if (recording.transcript() != null && !recording.transcript().isEmpty()) {
                    to.add(textBlock(recording.transcript()));
                }
            }
            case Part.Document _ -> losses.dropped("a document in the answer");
            case Part.ToolResult _ -> losses.dropped("a tool result in the answer");
        }
    }

    private static Map<String, @Nullable Object> textBlock(String text) {
        Map<String, @Nullable Object> block = Own.typed("text");
        block.put("text", text);
        return block;
    }

    private static Map<String, @Nullable Object> text(Part.Text text, Losses losses) {
        Map<String, @Nullable Object> block = textBlock(text.text());
        List<Map<String, @Nullable Object>> citations = new ArrayList<>();
        for (Citation citation : text.citations()) {
            Map<String, @Nullable Object> written = Citations.write(citation, text.text(), losses);
            if (written != null) {
                citations.add(written);
            }
        }
        if (!citations.isEmpty()) {
            block.put("citations", citations);
        }
        Own.putBack(text.extensions(), block, "text", losses);
        return block;
    }

    private static Map<String, @Nullable Object> toolUse(Part.ToolCall call, Losses losses) {
        Map<String, @Nullable Object> block = Own.typed("tool_use");
        block.put("id", call.id());
        block.put("name", call.name());
        block.put("input", call.custom() ? RequestBlocks.freeText(call) : input(call.arguments(), losses));
        Own.putBack(call.extensions(), block, "tool_use", losses);
        return block;
    }

    /// Arguments as an object. Those that are none, because the answer was cut or the model erred, are kept as
    /// text.
    static Map<String, @Nullable Object> input(String arguments, Losses losses) {
        if (arguments.isBlank()) {
            return Map.of();
        }
        try {
            return JsonTree.readObject(arguments);
        } catch (ProtocolException invalid) {
            losses.add("arguments that are no JSON object are told as text");
            Map<String, @Nullable Object> input = new LinkedHashMap<>();
            input.put(RAW_ARGUMENTS, arguments);
            return input;
        }
    }

    static Map<String, @Nullable Object> thinking(String text, @Nullable ProviderState state) {
        Map<String, @Nullable Object> block = Own.typed("thinking");
        block.put("thinking", text);
        block.put("signature", state == null ? "" : wrapped(state));
        return block;
    }

    static Map<String, @Nullable Object> redacted(ProviderState state) {
        Map<String, @Nullable Object> block = Own.typed("redacted_thinking");
        block.put("data", wrapped(state));
        return block;
    }

    static String wrapped(ProviderState state) {
        return StateTag.wrap(state, Own.DIALECT.stateOrigin());
    }
}

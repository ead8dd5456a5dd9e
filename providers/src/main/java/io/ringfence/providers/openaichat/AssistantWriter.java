package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes one earlier message of the assistant for one provider.
final class AssistantWriter {
    private final RequestTarget target;
    private final Flavour flavour;
    private final Losses losses;
    private final PartWriter partWriter;
    private final boolean isLegacy;
    private final UnaryOperator<String> ids;

    private final List<Map<String, @Nullable Object>> content = new ArrayList<>();
    private final List<@Nullable Object> details = new ArrayList<>();
    private final List<String> thoughts = new ArrayList<>();
    private final List<Part.ToolCall> calls = new ArrayList<>();
    private final List<@Nullable Object> images = new ArrayList<>();
    private final List<Part.Refusal> refusals = new ArrayList<>();
    private @Nullable String audioId;
    private @Nullable ProviderState messageState;
    private int detailIndex;

    AssistantWriter(
            RequestTarget target, Losses losses, PartWriter partWriter, boolean isLegacy, UnaryOperator<String> ids) {
        this.target = target;
        this.flavour = target.flavour();
        this.losses = losses;
        this.partWriter = partWriter;
        this.isLegacy = isLegacy;
        this.ids = ids;
    }

    Map<String, @Nullable Object> write(Message message, String where) {
        message.parts().forEach(part -> add(part, where));
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("role", "assistant");
        putContent(written);
        putThoughts(written);
        putCalls(written);
        if (!images.isEmpty()) {
            written.put("images", images);
        }
        if (audioId != null) {
            written.put("audio", new LinkedHashMap<>(Map.of("id", audioId)));
        }
        if (messageState != null) {
            written.put("extra_content", google(messageState));
        }
        if (message.name() != null) {
            if (ChatTraits.refusesUnknown(flavour)) {
                losses.dropped(where + ".name");
            } else {
                written.put("name", message.name());
            }
        }
        putExtensions(written, message, where);
        return written;
    }

    private void putExtensions(Map<String, @Nullable Object> written, Message message, String where) {
        if (Boolean.TRUE.equals(message.extensions().members().get("prefix"))
                && message.extensions().belongTo(Dialect.OPENAI_CHAT)) {
            if (flavour == Flavour.MISTRAL || flavour == Flavour.DEEPSEEK) {
                written.put("prefix", true);
            } else {
                losses.dropped(where + ".prefix");
                return;
            }
        }
        partWriter.putBack(written, message.extensions(), where);
    }

    private void add(Part part, String where) {
        switch (part) {
            case Part.Text text -> addText(text, where);
            case Part.Refusal refusal -> refusals.add(refusal);
            case Part.Reasoning reasoning -> addReasoning(reasoning);
            case Part.ToolCall call -> {
                partWriter.cache(null, call.cache());
                calls.add(call);
            }
            case Part.Image image -> addImage(image, where);
            case Part.Recording recording -> addAudio(recording, where);
            case Part.Document _, Part.ToolResult _ -> losses.dropped(where + " (a file of the assistant's)");
            case Part.Vendor vendor -> addContent(partWriter.part(vendor, where));
        }
    }

    private void addContent(@Nullable Map<String, @Nullable Object> part) {
        if (part != null) {
            content.add(part);
        }
    }

    private void addText(Part.Text text, String where) {
        addContent(partWriter.text(text, where));
        if (text.state() != null) {
            if (readsGoogle(text.state())) {
                messageState = text.state();
            } else {
                notReplayed(text.state());
            }
        }
    }

    private void addImage(Part.Image image, String where) {
        Map<String, @Nullable Object> written = flavour == Flavour.OPENROUTER ? partWriter.part(image, where) : null;
        if (written == null) {
            losses.dropped(where + " (an image of the assistant's)");
        } else {
            images.add(written);
        }
    }

    private void addAudio(Part.Recording recording, String where) {
        boolean isChats = recording.extensions().belongTo(Dialect.OPENAI_CHAT);
        if (recording.media() instanceof Media.FileId file && file.origin().equals(Dialect.OPENAI_CHAT.wireName())) {
            audioId = file.id();
        } else if (isChats && recording.extensions().members().get("id") instanceof String id) {
            audioId = id;
        } else {
            losses.dropped(where + " (audio of the assistant's)");
        }
    }

    // ---- Thoughts

    private void addReasoning(Part.Reasoning reasoning) {
        ProviderState state = reasoning.state();
        if (state != null) {
            if (!state.origin().equals(target.stateOrigin()) || !ChatTraits.hasReasoningDetails(flavour)) {
                notReplayed(state);
                return;
            }
            detailIndex = ReasoningDetails.write(reasoning, detailIndex, DetailState::unpacked, details);
        }
        String text = reasoning.visibleText();
        if (text.isEmpty()) {
            return;
        }
        if (flavour == Flavour.MISTRAL) {
            Map<String, @Nullable Object> thinking = new LinkedHashMap<>();
            thinking.put("type", "thinking");
            thinking.put("thinking", List.of(PartWriter.text(text)));
            content.add(thinking);
        } else if (ChatTraits.thoughtsMember(flavour) == null) {
            losses.dropped("reasoning text");
        } else {
            thoughts.add(text);
        }
    }

    private void notReplayed(ProviderState state) {
        losses.add("reasoning of " + state.origin() + " is not replayed to "
                + losses.target().wireFormat());
    }

    private void putThoughts(Map<String, @Nullable Object> written) {
        String member = ChatTraits.thoughtsMember(flavour);
        boolean isSaidInDetails = flavour == Flavour.OPENROUTER && !details.isEmpty();
        if (member != null && !thoughts.isEmpty() && !isSaidInDetails) {
            written.put(member, String.join("\n\n", thoughts));
        }
        if (!details.isEmpty()) {
            written.put("reasoning_details", details);
        }
    }

    /// Whether the provider is Google behind the interface of chat, or one that goes by the state's own name.
    private boolean readsGoogle(ProviderState state) {
        if (!ChatTraits.hasReasoningDetails(flavour)) {
            return false;
        }
        return state.origin().equals(target.stateOrigin())
                || (state.origin().equals(ChatStates.GOOGLE_ORIGIN)
                        && target.model().toLowerCase(Locale.ROOT).contains("gemini"));
    }

    private static Map<String, @Nullable Object> google(ProviderState state) {
        return new LinkedHashMap<>(Map.of("google", new LinkedHashMap<>(Map.of("thought_signature", state.value()))));
    }

    // ---- Content and calls

    private void putContent(Map<String, @Nullable Object> written) {
        boolean isOnlyRefusal = content.isEmpty() && !refusals.isEmpty() && ChatTraits.isOpenAi(flavour);
        if (isOnlyRefusal) {
            written.put("content", null);
            written.put(
                    "refusal",
                    String.join(
                            "\n\n", refusals.stream().map(Part.Refusal::text).toList()));
            return;
        }
        refusals.forEach(refusal -> addContent(partWriter.part(refusal, "")));
        if (content.isEmpty()) {
            // An empty string, where something else is said, is a text of its own to some.
            written.put("content", calls.isEmpty() && audioId == null ? "" : null);
        } else {
            written.put("content", Contents.shaped(content, ChatTraits.hasTextLists(flavour, Role.ASSISTANT), ""));
        }
    }

    private void putCalls(Map<String, @Nullable Object> written) {
        if (calls.isEmpty()) {
            return;
        }
        if (isLegacy && calls.size() == 1 && !calls.getFirst().custom()) {
            Part.ToolCall call = calls.getFirst();
            Map<String, @Nullable Object> function = new LinkedHashMap<>();
            function.put("name", call.name());
            function.put("arguments", call.arguments());
            written.put("function_call", function);
            return;
        }
        List<@Nullable Object> list = new ArrayList<>();
        calls.forEach(call -> list.add(call(call)));
        written.put("tool_calls", list);
    }

    private Map<String, @Nullable Object> call(Part.ToolCall call) {
        boolean isCustom = call.custom() && ChatTraits.hasCustomTools(flavour);
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("name", call.name());
        if (isCustom) {
            inner.put("input", call.arguments());
        } else {
            inner.put(
                    "arguments", call.custom() ? JsonTree.string(Map.of("input", call.arguments())) : call.arguments());
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("id", ids.apply(call.id()));
        written.put("type", isCustom ? "custom" : "function");
        written.put(isCustom ? "custom" : "function", inner);
        if (call.state() != null) {
            if (readsGoogle(call.state())) {
                written.put("extra_content", google(call.state()));
            } else {
                notReplayed(call.state());
            }
        }
        partWriter.putBack(written, call.extensions(), "tool_calls");
        return written;
    }
}

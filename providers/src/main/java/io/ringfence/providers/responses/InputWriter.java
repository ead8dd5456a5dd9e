package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the messages of a conversation as items of an `input`. One request, one thread.
final class InputWriter {
    private final RequestTarget target;
    private final boolean isKept;
    private final Losses losses;
    private final ContentWriter content;
    private final List<@Nullable Object> items = new ArrayList<>();
    private final Set<String> customCalls = new HashSet<>();
    private final Set<String> messageIds = new HashSet<>();

    /// @param isKept whether the provider may have kept the answers that the conversation holds
    InputWriter(RequestTarget target, boolean isKept, Losses losses) {
        this.target = target;
        this.isKept = isKept;
        this.losses = losses;
        this.content = new ContentWriter(target.flavour(), losses);
    }

    List<@Nullable Object> write(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            RawMessage raw = message.raw();
            rememberCustomCalls(message);
            if (raw != null && raw.dialect() == OPENAI_RESPONSES && mayRepeat(message)) {
                items.addAll(raw.items());
            } else {
                message(message, "messages[" + i + "]");
            }
        }
        return items;
    }

    private void rememberCustomCalls(Message message) {
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolCall call && call.custom()) {
                customCalls.add(call.id());
            }
        }
    }

    /// Whether the items may go out as the client wrote them: not when they carry another's state, or the id of
    /// a reasoning item that OpenAI does not know.
    private boolean mayRepeat(Message message) {
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolCall call && call.state() != null) {
                return false;
            }
            if (part instanceof Part.Reasoning reasoning && !mayRepeat(reasoning)) {
                return false;
            }
        }
        return true;
    }

    private boolean mayRepeat(Part.Reasoning reasoning) {
        String id = reasoning.id();
        if (id != null && ItemIds.isMinted(id)) {
            return false;
        }
        ProviderState state = reasoning.state();
        if (state == null) {
            return readsThoughts() || (id != null && id.startsWith("rs_"));
        }
        return state.origin().equals(OPENAI_RESPONSES.stateOrigin())
                && target.stateOrigin().equals(OPENAI_RESPONSES.stateOrigin());
    }

    private void message(Message message, String where) {
        if (message.name() != null) {
            losses.dropped("name");
        }
        if (message.role() == Role.ASSISTANT) {
            assistant(message, where);
        } else {
            others(message, where);
        }
    }

    // ---- What the client says

    private void others(Message message, String where) {
        List<Part> said = new ArrayList<>();
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                items.add(result(result, where));
            } else if (part instanceof Part.Vendor vendor && isItem(vendor, message.role())) {
                items.add(vendor.raw());
            } else {
                said.add(part);
            }
        }
        if (said.isEmpty()) {
            losses.extensions(where, message.extensions());
            return;
        }
        Object written = content.input(said, where + ".content");
        if (written == null) {
            if (isAllEmpty(said)) {
                return;
            }
            throw ProtocolException.unsupported(
                    "nothing of " + where + " can be said in " + OPENAI_RESPONSES.wireFormat());
        }
        Role role = message.role() == Role.TOOL ? Role.USER : message.role();
        Map<String, @Nullable Object> item =
                Trees.object("type", "message", "role", role.name().toLowerCase(Locale.ROOT), "content", written);
        content.extensions(message.extensions(), where, item);
        items.add(item);
    }

    private static boolean isAllEmpty(List<Part> parts) {
        return parts.stream()
                .allMatch(part -> part instanceof Part.Text text && text.text().isEmpty());
    }

    private static boolean isItem(Part.Vendor vendor, Role role) {
        return vendor.origin() == OPENAI_RESPONSES
                && (role == Role.TOOL
                        || vendor.type().equals("mcp_approval_response")
                        || vendor.type().equals("compaction_trigger"));
    }

    private Map<String, @Nullable Object> result(Part.ToolResult result, String where) {
        if (result.isError()) {
            losses.dropped("is_error of a tool result");
        }
        content.noCache(result.cache());
        boolean isCustom = customCalls.contains(result.callId());
        Object output =
                result.json() == null ? content.result(result, where + ".content") : JsonTree.string(result.json());
        Map<String, @Nullable Object> item = Trees.object(
                "type",
                isCustom ? "custom_tool_call_output" : "function_call_output",
                "call_id",
                callId(result.callId()),
                "output",
                output);
        content.extensions(result.extensions(), where, item);
        return item;
    }

    /// Gateways have been seen to hide state in ids, which then are too long.
    private static String callId(String id) {
        return CallIds.fit(id, CallIds.Rule.OPENAI_RESPONSES);
    }

    // ---- What the model said

    private void assistant(Message message, String where) {
        List<Part> said = new ArrayList<>();
        for (Part part : message.parts()) {
            if (isSaid(part)) {
                said.add(part);
                continue;
            }
            said(said, message, where);
            said.clear();
            item(part, where);
        }
        said(said, message, where);
        if (!message.extensions().isEmpty()) {
            losses.extensions(where, message.extensions());
        }
    }

    private static boolean isSaid(Part part) {
        return part instanceof Part.Text || part instanceof Part.Refusal;
    }

    private void item(Part part, String where) {
        switch (part) {
            case Part.ToolCall call -> items.add(call(call, where));
            case Part.Reasoning reasoning -> reasoning(reasoning, where);
            case Part.ToolResult result -> items.add(result(result, where));
            case Part.Image image -> image(image, where);
            case Part.Vendor vendor -> {
                Map<String, @Nullable Object> raw = content.vendor(vendor);
                if (raw != null) {
                    items.add(raw);
                }
            }
            case Part.Recording recording -> {
                losses.dropped("audio");
                if (recording.transcript() != null) {
                    items.add(shortMessage(recording.transcript()));
                }
            }
            case Part.Document _ -> losses.dropped("a document of the assistant");
            case Part.Text _, Part.Refusal _ -> throw new IllegalStateException("part=" + part + " is said");
        }
    }

    private Map<String, @Nullable Object> call(Part.ToolCall call, String where) {
        if (call.state() != null) {
            notReplayed(call.state());
        }
        content.noCache(call.cache());
        Map<String, @Nullable Object> item = call.custom()
                ? Trees.object(
                        "type",
                        "custom_tool_call",
                        "call_id",
                        callId(call.id()),
                        "name",
                        call.name(),
                        "input",
                        call.arguments())
                : Trees.object(
                        "type",
                        "function_call",
                        "call_id",
                        callId(call.id()),
                        "name",
                        call.name(),
                        "arguments",
                        call.arguments().isEmpty() ? "{}" : call.arguments());
        content.extensions(call.extensions(), where, item);
        return item;
    }

    private void notReplayed(ProviderState state) {
        losses.add("reasoning of " + state.origin() + " is not replayed to " + OPENAI_RESPONSES.wireFormat());
    }

    /// A reasoning item goes back only to who made it: with its encrypted content, or by its id where the
    /// provider has kept the answer. Plain thoughts mean nothing to OpenAI; servers of open models read them.
    private void reasoning(Part.Reasoning reasoning, String where) {
        ProviderState state = reasoning.state();
        if (state != null && !state.origin().equals(target.stateOrigin())) {
            notReplayed(state);
            return;
        }
        String id = reasoning.id() == null || ItemIds.isMinted(reasoning.id()) ? null : reasoning.id();
        boolean isPlain = state == null && !(isKept && id != null && id.startsWith("rs_"));
        if (isPlain && !readsThoughts()) {
            losses.add("reasoning without its provider's state is not replayed to " + OPENAI_RESPONSES.wireFormat());
            return;
        }
        items.add(reasoningItem(reasoning, id, where));
    }

    private boolean readsThoughts() {
        return switch (target.flavour()) {
            case DEEPSEEK, OPENROUTER, GROQ, COMPATIBLE -> true;
            case PLAIN, AZURE, MISTRAL, XAI, VERTEX -> false;
        };
    }

    private Map<String, @Nullable Object> reasoningItem(Part.Reasoning reasoning, @Nullable String id, String where) {
        // Other dialects have one text, which for a provider that keeps its thoughts can only be the summary.
        boolean isSummary = reasoning.summary().isEmpty() && !readsThoughts();
        List<String> summary =
                isSummary && !reasoning.text().isEmpty() ? List.of(reasoning.text()) : reasoning.summary();
        Map<String, @Nullable Object> item = Trees.object("type", "reasoning");
        Trees.putIfPresent(item, "id", id);
        item.put("summary", OutputItems.summary(summary));
        if (!isSummary && !reasoning.text().isEmpty()) {
            item.put("content", List.of(Trees.object("type", "reasoning_text", "text", reasoning.text())));
        }
        if (reasoning.state() != null) {
            item.put("encrypted_content", reasoning.state().value());
        }
        content.extensions(reasoning.extensions(), where, item);
        return item;
    }

    /// The model's own pictures are known by ids that OpenAI must have given; any other can only be shown to
    /// it.
    private void image(Part.Image image, String where) {
        Object shown = content.input(List.of(image), where);
        if (shown != null) {
            losses.add("an image of the assistant is shown as one of the user when bridging to "
                    + OPENAI_RESPONSES.wireFormat());
            items.add(Trees.object("type", "message", "role", "user", "content", shown));
        }
    }

    /// One item for texts that follow each other, as far as they are of one phase.
    private void said(List<Part> parts, Message message, String where) {
        List<Part> ofPhase = new ArrayList<>();
        Object phase = null;
        for (Part part : parts) {
            if (part instanceof Part.Text text && text.text().isEmpty()) {
                continue;
            }
            if (part instanceof Part.Text text && text.state() != null) {
                notReplayed(text.state());
            }
            Object own = OutputItems.phase(part);
            if (!ofPhase.isEmpty() && !Objects.equals(own, phase)) {
                phase(ofPhase, phase, message, where);
                ofPhase.clear();
            }
            phase = own;
            ofPhase.add(part);
        }
        if (!ofPhase.isEmpty()) {
            phase(ofPhase, phase, message, where);
        }
    }

    /// The short form wherever it says all; the long one demands an id, which then is the provider's or made
    /// up.
    private void phase(List<Part> parts, @Nullable Object phase, Message message, String where) {
        Map<String, @Nullable Object> item;
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && saysNothingElse(text)) {
            content.noCache(text.cache());
            content.extensions(text.extensions(), where, Trees.object());
            item = shortMessage(text.text());
        } else {
            List<@Nullable Object> written = new ArrayList<>();
            for (Part part : parts) {
                written.add(
                        part instanceof Part.Refusal refusal
                                ? Trees.object("type", "refusal", "refusal", refusal.text())
                                : content.outputText((Part.Text) part, where + ".content"));
            }
            item = OutputItems.message(messageId(message, where), "completed", written);
        }
        Trees.putIfPresent(item, "phase", phase);
        items.add(item);
    }

    private String messageId(Message message, String where) {
        String id = message.id();
        return id != null && id.startsWith("msg_") && messageIds.add(id)
                ? id
                : "msg_rf" + ItemIds.hash(where + "/" + items.size(), 16);
    }

    private static boolean saysNothingElse(Part.Text text) {
        return text.citations().isEmpty()
                && (text.extensions().isEmpty()
                        || !text.extensions().belongTo(OPENAI_RESPONSES)
                        || text.extensions().members().keySet().equals(Set.of("phase")));
    }

    private static Map<String, @Nullable Object> shortMessage(String text) {
        return Trees.object("type", "message", "role", "assistant", "content", text);
    }
}

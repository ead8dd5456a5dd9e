package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a conversation as contents: the model's and the user's turns alternate, the calls of a turn stand in
/// one content, and their results, as many as calls, begin the next. What a Gemini client wrote goes out as it
/// stood wherever the target can read it. One request.
final class GeminiConversationWriter {
    /// A message and its place in the conversation.
    private record Placed(int index, Message message) {}

    /// What one side says before the other one does.
    private record Turn(boolean isModels, List<Placed> messages) {
        boolean hasTools() {
            return messages.stream()
                    .flatMap(placed -> placed.message().parts().stream())
                    .anyMatch(part -> part instanceof Part.ToolCall || part instanceof Part.ToolResult);
        }
    }

    private final RequestTarget target;
    private final GeminiModel model;
    private final Losses losses;
    private final GeminiTurnWriter turnWriter;
    private final List<Object> contents = new ArrayList<>();

    GeminiConversationWriter(RequestTarget target, GeminiModel model, Losses losses) {
        this.target = target;
        this.model = model;
        this.losses = losses;
        this.turnWriter = new GeminiTurnWriter(target, model, losses);
    }

    /// @param messages system messages among them are left out
    List<Object> write(List<Message> messages) {
        List<Turn> turns = turns(messages);
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            Turn next = i + 1 < turns.size() ? turns.get(i + 1) : null;
            if (turn.isModels() && next != null && (turn.hasTools() || next.hasTools())) {
                writeExchange(turn, next);
                i++;
            } else if (turn.isModels()) {
                writeModels(turn);
            } else {
                writeUsers(turn, List.of());
            }
        }
        return contents;
    }

    private static List<Turn> turns(List<Message> messages) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
                continue;
            }
            boolean isModels = message.role() == Role.ASSISTANT;
            if (turns.isEmpty() || turns.getLast().isModels() != isModels) {
                turns.add(new Turn(isModels, new ArrayList<>()));
            }
            turns.getLast().messages().add(new Placed(i, message));
        }
        return turns;
    }

    /// Calls and their results must fit together: either all of them go out as they stood, or none.
    private void writeExchange(Turn models, Turn users) {
        if (models.messages().stream().allMatch(this::staysRaw)
                && users.messages().stream().allMatch(this::staysRaw)) {
            models.messages().forEach(this::writeRaw);
            users.messages().forEach(this::writeRaw);
            return;
        }
        List<Part.ToolCall> calls = rebuildModels(models.messages());
        rebuildUsers(users.messages(), calls);
    }

    private void writeModels(Turn turn) {
        if (turn.messages().stream().allMatch(this::staysRaw)) {
            turn.messages().forEach(this::writeRaw);
        } else {
            rebuildModels(turn.messages());
        }
    }

    private void writeUsers(Turn turn, List<Part.ToolCall> calls) {
        if (turn.messages().stream().allMatch(this::staysRaw)) {
            turn.messages().forEach(this::writeRaw);
        } else {
            rebuildUsers(turn.messages(), calls);
        }
    }

    // ---- As it stood

    private boolean staysRaw(Placed placed) {
        Message message = placed.message();
        RawMessage raw = message.raw();
        if (raw == null || raw.dialect() != Dialect.GEMINI) {
            return false;
        }
        boolean hasCall = false;
        boolean hasSignedCall = false;
        for (Part part : message.parts()) {
            ProviderState state = state(part);
            boolean isAsItStood = state == null
                    || (state.origin().equals(Dialect.GEMINI.stateOrigin())
                            && state.origin().equals(target.stateOrigin()));
            if (!isAsItStood) {
                return false; // it is wrapped, or not for the target
            }
            hasCall |= part instanceof Part.ToolCall;
            hasSignedCall |= part instanceof Part.ToolCall && state != null;
        }
        return !model.demandsSignatures() || !hasCall || hasSignedCall || hasDummySignature(raw);
    }

    private static @Nullable ProviderState state(Part part) {
        return switch (part) {
            case Part.Text text -> text.state();
            case Part.Image image -> image.state();
            case Part.ToolCall call -> call.state();
            case Part.Reasoning reasoning -> reasoning.state();
            case Part.Recording _, Part.Document _, Part.ToolResult _, Part.Refusal _, Part.Vendor _ -> null;
        };
    }

    private static boolean hasDummySignature(RawMessage raw) {
        for (Map<String, @Nullable Object> item : raw.items()) {
            for (Object part : item.get("parts") instanceof List<?> parts ? parts : List.of()) {
                if (part instanceof Map<?, ?> members
                        && (isDummy(members.get("thoughtSignature")) || isDummy(members.get("thought_signature")))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isDummy(@Nullable Object signature) {
        return signature instanceof String text && GeminiPartReader.DUMMY_SIGNATURES.contains(text);
    }

    private void writeRaw(Placed placed) {
        RawMessage raw = placed.message().raw();
        if (raw != null) {
            contents.addAll(raw.items());
        }
    }

    // ---- Anew

    private List<Part.ToolCall> rebuildModels(List<Placed> messages) {
        List<Object> parts = new ArrayList<>();
        List<Part.ToolCall> calls = new ArrayList<>();
        Map<String, @Nullable Object> content = content("model", parts);
        for (Placed placed : messages) {
            begin(placed, content);
            turnWriter.writeModels(placed.message().parts(), where(placed), parts, calls);
        }
        turnWriter.endModels(parts);
        add(content, parts);
        return calls;
    }

    private void rebuildUsers(List<Placed> messages, List<Part.ToolCall> calls) {
        List<Object> parts = new ArrayList<>();
        Map<String, @Nullable Object> content = content("user", parts);
        List<Part.ToolResult> results = new ArrayList<>();
        for (Placed placed : messages) {
            for (Part part : placed.message().parts()) {
                if (part instanceof Part.ToolResult result) {
                    results.add(result);
                }
            }
        }
        turnWriter.writeResults(calls, results, parts);
        for (Placed placed : messages) {
            begin(placed, content);
            turnWriter.writeUsers(placed.message().parts(), where(placed), parts);
        }
        add(content, parts);
    }

    private void begin(Placed placed, Map<String, @Nullable Object> content) {
        Message message = placed.message();
        if (message.name() != null && message.role() != Role.TOOL) {
            losses.dropped("message name");
        }
        losses.extensions(where(placed), message.extensions());
        GeminiFields.putBack(message.extensions(), content);
    }

    private static String where(Placed placed) {
        return "messages[" + placed.index() + "]";
    }

    private static Map<String, @Nullable Object> content(String role, List<Object> parts) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("role", role);
        content.put("parts", parts);
        return content;
    }

    private void add(Map<String, @Nullable Object> content, List<Object> parts) {
        if (!parts.isEmpty()) {
            contents.add(content);
        }
    }

    /// An error about the arguments of a call in a conversation.
    static ProtocolException noObject(String where, Part.ToolCall call) {
        return ProtocolException.invalidShape(
                where + ": the arguments of the call of " + call.name() + " are not a JSON object");
    }
}

package io.ringfence.providers.bedrock;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the messages of one request in the shape that Converse insists on: the user first, roles taking
/// turns, results of tools at the beginning of the turn after the calls, a text beside every document.
final class ConverseMessageWriter {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    /// Said for the user where a conversation does not begin with one, or must not end with the assistant.
    private static final String CONTINUE = "Continue.";

    /// Said for the user where nobody says anything.
    private static final String RESPOND = "Please respond.";

    private static final String WORDS_BESIDE_DOCUMENTS = "See the attached documents.";

    /// All that one side says before the other does.
    private static final class Turn {
        final boolean isAssistant;
        final List<Map<String, @Nullable Object>> results = new ArrayList<>();
        final List<Map<String, @Nullable Object>> rest = new ArrayList<>();
        final Map<String, @Nullable Object> others = new LinkedHashMap<>();
        boolean isRepeated;

        Turn(boolean isAssistant) {
            this.isAssistant = isAssistant;
        }

        boolean isEmpty() {
            return results.isEmpty() && rest.isEmpty();
        }

        void add(Turn more) {
            results.addAll(more.results);
            rest.addAll(more.rest);
            more.others.forEach(others::putIfAbsent);
            isRepeated &= more.isRepeated;
        }

        Map<String, @Nullable Object> message() {
            results.addAll(rest);
            Map<String, @Nullable Object> message =
                    Members.of("role", isAssistant ? "assistant" : "user", "content", results);
            others.forEach(message::putIfAbsent);
            return message;
        }
    }

    private final ConverseBlockWriter blocks;
    private final Losses losses;
    private final List<Turn> turns = new ArrayList<>();

    ConverseMessageWriter(ConverseBlockWriter blocks, Losses losses) {
        this.blocks = blocks;
        this.losses = losses;
    }

    /// The texts of the system: instructions, then all messages of its.
    List<Map<String, @Nullable Object>> system(List<Part> instructions, List<Message> messages) {
        List<Map<String, @Nullable Object>> system = new ArrayList<>();
        systemParts(instructions, "instructions", system);
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (isSystem(message)) {
                about(message, "messages[" + i + "]");
                systemParts(message.parts(), "messages[" + i + "]", system);
            }
        }
        return system;
    }

    private void systemParts(List<Part> parts, String path, List<Map<String, @Nullable Object>> system) {
        for (Part part : parts) {
            switch (part) {
                case Part.Text _, Part.Vendor _ -> blocks.write(part, Role.SYSTEM, path, system);
                default -> losses.dropped("what is no text in " + path);
            }
        }
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private void about(Message message, String path) {
        if (message.name() != null) {
            losses.dropped("the name of a speaker");
        }
        losses.extensions(path, message.extensions());
    }

    /// Takes the messages, those of the system aside.
    void take(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            if (!isSystem(messages.get(i))) {
                add(turn(messages.get(i), "messages[" + i + "]"));
            }
        }
    }

    /// Whether the model is asked to go on after results of tools that it had called without thinking first:
    /// then Claude must not be made to think now, for it wants to see its thoughts before the calls.
    boolean continuesCallsWithoutThoughts() {
        if (turns.size() < 2 || turns.getLast().results.isEmpty()) {
            return false;
        }
        Turn calling = turns.get(turns.size() - 2);
        return calling.isAssistant
                && !calling.isRepeated
                && !calling.rest.isEmpty()
                && !calling.rest.getFirst().containsKey("reasoningContent");
    }

    /// The messages that were taken.
    ///
    /// @param needsOne whether there must be one even when nobody says anything
    /// @param takesPrefill whether the model goes on from a last turn of its own
    List<Map<String, @Nullable Object>> messages(boolean needsOne, boolean takesPrefill) {
        if (turns.isEmpty() && needsOne) {
            turns.add(said(RESPOND));
        } else if (!turns.isEmpty() && turns.getFirst().isAssistant && !turns.getFirst().isRepeated) {
            losses.add("a user's turn is put before the assistant's first");
            turns.addFirst(said(CONTINUE));
        }
        if (!turns.isEmpty() && turns.getLast().isAssistant && !turns.getLast().isRepeated) {
            endAsTheModelTakesIt(turns.getLast(), takesPrefill);
        }
        List<Map<String, @Nullable Object>> written = new ArrayList<>(turns.size());
        for (Turn turn : turns) {
            putWordsBesideDocuments(turn);
            written.add(turn.message());
        }
        return written;
    }

    private static Turn said(String text) {
        Turn turn = new Turn(false);
        turn.rest.add(Members.of("text", text));
        return turn;
    }

    private void add(Turn turn) {
        if (turn.isEmpty()) {
            return;
        }
        if (turns.isEmpty() || turns.getLast().isAssistant != turn.isAssistant) {
            turns.add(turn);
        } else {
            turns.getLast().add(turn);
        }
    }

    private Turn turn(Message message, String path) {
        Turn turn = new Turn(message.role() == Role.ASSISTANT);
        if (message.extensions().belongTo(DIALECT)) {
            turn.others.putAll(message.extensions().members());
        }
        if (blocks.canRepeat(message)) {
            turn.isRepeated = true;
            repeat(requireNonNull(message.raw()).items(), message.role() == Role.TOOL ? turn.results : turn.rest);
            return turn;
        }
        about(message, path);
        for (int i = 0; i < message.parts().size(); i++) {
            Part part = message.parts().get(i);
            boolean isResult = part instanceof Part.ToolResult && !blocks.tellsCalls();
            blocks.write(part, message.role(), path + ".parts[" + i + "]", isResult ? turn.results : turn.rest);
        }
        return turn;
    }

    private static void repeat(List<Map<String, @Nullable Object>> items, List<Map<String, @Nullable Object>> to) {
        for (Map<String, @Nullable Object> item : items) {
            if (item.get("content") instanceof List<?> content) {
                for (Object block : content) {
                    if (block instanceof Map<?, ?> members) {
                        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                        members.forEach((name, value) -> copy.put((String) name, value));
                        to.add(copy);
                    }
                }
            }
        }
    }

    /// Models refuse the beginning of an answer that ends with white space, and some refuse any.
    private void endAsTheModelTakesIt(Turn last, boolean takesPrefill) {
        if (!takesPrefill) {
            losses.add("a user's turn is put after the assistant's last because the model takes no prefill");
            turns.add(said(CONTINUE));
            return;
        }
        if (!last.rest.isEmpty()
                && last.rest.getLast().get("text") instanceof String text
                && !text.equals(text.stripTrailing())) {
            losses.add("trailing white space of the assistant's last turn is not sent");
            last.rest.getLast().put("text", text.stripTrailing());
        }
    }

    private void putWordsBesideDocuments(Turn turn) {
        boolean hasDocument = turn.rest.stream().anyMatch(block -> block.containsKey("document"));
        boolean hasText =
                turn.rest.stream().anyMatch(block -> block.containsKey("text") || block.containsKey("guardContent"));
        if (hasDocument && !hasText && !turn.isRepeated) {
            losses.add("a text is put beside documents without one for " + DIALECT.wireFormat());
            turn.rest.addFirst(Members.of("text", WORDS_BESIDE_DOCUMENTS));
        }
    }
}

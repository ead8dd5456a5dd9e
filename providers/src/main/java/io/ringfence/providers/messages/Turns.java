package io.ringfence.providers.messages;

import io.ringfence.providers.translate.Losses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The turns of a conversation as the provider wants them: user and assistant in alternation, results of tools
/// before what the user says, none empty, the first one the user's. One request, one thread.
final class Turns {
    /// Said for the user where a conversation does not begin with one, or must not end with the assistant.
    static final String CONTINUE = "Continue.";

    /// Said for the user where nobody says anything.
    static final String RESPOND = "Please respond.";

    private final Losses losses;
    private final List<Turn> turns = new ArrayList<>();

    Turns(Losses losses) {
        this.losses = losses;
    }

    /// One turn under construction.
    private static final class Turn {
        final String role;
        final List<Map<String, @Nullable Object>> results = new ArrayList<>();
        final List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        final Map<String, @Nullable Object> others = new LinkedHashMap<>();

        /// How many messages it is made of.
        int messages;

        /// Whether all of it stands as the client wrote it.
        boolean isVerbatim = true;

        /// The content of its only message where that was one text.
        @Nullable
        String text;

        Turn(String role) {
            this.role = role;
        }

        boolean isEmpty() {
            return results.isEmpty() && blocks.isEmpty();
        }

        List<Map<String, @Nullable Object>> content() {
            List<Map<String, @Nullable Object>> content = new ArrayList<>(results);
            content.addAll(blocks);
            return content;
        }

        Map<String, @Nullable Object> message() {
            Map<String, @Nullable Object> message = new LinkedHashMap<>();
            message.put("role", role);
            message.put("content", text != null && messages == 1 ? text : content());
            others.forEach(message::putIfAbsent);
            return message;
        }
    }

    /// Adds a message as it stood. One without content is left out.
    void addRaw(Map<String, @Nullable Object> message) {
        Object content = message.get("content");
        List<Map<String, @Nullable Object>> blocks = blocks(content);
        if (blocks.isEmpty()) {
            return;
        }
        Turn turn = turn(String.valueOf(message.get("role")));
        for (Map<String, @Nullable Object> block : blocks) {
            add(block, turn);
        }
        turn.text = turn.messages == 0 && content instanceof String text ? text : null;
        message.forEach((name, value) -> {
            if (!name.equals("role") && !name.equals("content")) {
                turn.others.putIfAbsent(name, value);
            }
        });
        turn.messages++;
    }

    private static List<Map<String, @Nullable Object>> blocks(@Nullable Object content) {
        List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        if (content instanceof String text) {
            Map<String, @Nullable Object> block = Own.typed("text");
            block.put("text", text);
            blocks.add(block);
        } else if (content instanceof List<?> list) {
            for (Object block : list) {
                if (block instanceof Map<?, ?> members) {
                    blocks.add(Own.copyOf(Own.members(members)));
                }
            }
        }
        return blocks;
    }

    /// Adds a message that was written anew.
    ///
    /// @param others further members of the message
    void add(String role, List<Map<String, @Nullable Object>> blocks, Map<String, @Nullable Object> others) {
        if (blocks.isEmpty()) {
            return;
        }
        Turn turn = turn(role);
        for (Map<String, @Nullable Object> block : blocks) {
            add(block, turn);
        }
        others.forEach(turn.others::putIfAbsent);
        turn.isVerbatim = false;
        turn.messages++;
    }

    private static void add(Map<String, @Nullable Object> block, Turn turn) {
        ("tool_result".equals(block.get("type")) ? turn.results : turn.blocks).add(block);
    }

    private Turn turn(String role) {
        if (turns.isEmpty() || !turns.getLast().role.equals(role)) {
            turns.add(new Turn(role));
        }
        return turns.getLast();
    }

    /// Whether the model is asked to go on after results of tools which it had called without thinking first:
    /// then it must not think now, for the provider wants to see the thoughts before the calls.
    boolean continuesCallsWithoutThoughts() {
        if (turns.size() < 2 || turns.getLast().results.isEmpty()) {
            return false;
        }
        Turn calling = turns.get(turns.size() - 2);
        if (calling.isVerbatim || calling.blocks.isEmpty()) {
            return false;
        }
        Object first = calling.blocks.getFirst().get("type");
        return calling.role.equals("assistant") && !"thinking".equals(first) && !"redacted_thinking".equals(first);
    }

    /// The tools that are called in what was written anew.
    Set<String> calledTools() {
        Set<String> names = new LinkedHashSet<>();
        for (Turn turn : turns) {
            for (Map<String, @Nullable Object> block : turn.blocks) {
                boolean isCall = !turn.isVerbatim && "tool_use".equals(block.get("type"));
                if (isCall && block.get("name") instanceof String name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /// The messages.
    ///
    /// @param takesPrefill whether the model goes on from a last turn of its own
    List<Map<String, @Nullable Object>> messages(boolean takesPrefill) {
        beginWithTheUser();
        endAsTheModelTakesIt(takesPrefill);
        return turns.stream().map(Turn::message).toList();
    }

    private void beginWithTheUser() {
        boolean hasOthers = turns.stream().anyMatch(turn -> !turn.role.equals("system"));
        if (!hasOthers) {
            say(turns.size(), RESPOND);
        } else if (turns.getFirst().role.equals("assistant") && !turns.getFirst().isVerbatim) {
            say(0, CONTINUE);
            losses.add("a user's turn is put before the assistant's first");
        }
    }

    private void endAsTheModelTakesIt(boolean takesPrefill) {
        Turn last = turns.getLast();
        if (!last.role.equals("assistant")) {
            return;
        }
        if (!takesPrefill && !last.isVerbatim) {
            say(turns.size(), CONTINUE);
            losses.add("a user's turn is put after the assistant's last because the model takes no prefill");
            return;
        }
        stripEnd(last);
    }

    /// The provider refuses a last turn of the assistant's that ends with white space.
    private void stripEnd(Turn last) {
        Map<String, @Nullable Object> block = last.blocks.isEmpty() ? Map.of() : last.blocks.getLast();
        if (!(block.get("text") instanceof String text) || text.equals(text.stripTrailing())) {
            return;
        }
        losses.add("trailing white space of the assistant's last turn is not sent");
        last.text = null;
        if (text.isBlank()) {
            last.blocks.removeLast();
        } else {
            block.put("text", text.stripTrailing());
        }
        if (last.isEmpty()) {
            turns.removeLast();
            if (turns.isEmpty()) {
                say(0, RESPOND);
            }
        }
    }

    private void say(int place, String text) {
        Turn turn = new Turn("user");
        turn.isVerbatim = false;
        turn.text = text;
        turn.messages = 1;
        Map<String, @Nullable Object> block = Own.typed("text");
        block.put("text", text);
        turn.blocks.add(block);
        turns.add(place, turn);
    }
}

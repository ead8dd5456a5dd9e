package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a conversation for one provider, in the order that chat demands: every call is answered before
/// anybody else speaks, and images of results follow in a message of the user's.
final class MessageWriter {
    /// A result, where it stood.
    private record Result(int at, int part, Part.ToolResult result, Message message) {}

    private static final Comparator<Result> IN_ORDER =
            Comparator.comparingInt(Result::at).thenComparingInt(Result::part);

    private final ChatRequest request;
    private final RequestTarget target;
    private final Flavour flavour;
    private final Losses losses;
    private final PartWriter partWriter;
    private final RawFit rawFit;
    private final boolean isLegacy;
    private final @Nullable CallIds ids;

    private final List<@Nullable Object> out = new ArrayList<>();
    private final Map<String, Deque<Result>> resultsById = new HashMap<>();
    private final Set<Long> given = new HashSet<>();
    private int lastSpeaker = -1;

    MessageWriter(ChatRequest request, RequestTarget target, Losses losses) {
        this.request = request;
        this.target = target;
        this.flavour = target.flavour();
        this.losses = losses;
        this.partWriter = new PartWriter(flavour, losses);
        this.isLegacy = request.tools().legacyFunctions() && ChatTraits.hasLegacyFunctions(flavour);
        this.rawFit = new RawFit(target, isLegacy);
        CallIds.Rule rule = ChatTraits.callIds(flavour);
        this.ids = rule == null ? null : new CallIds(rule);
    }

    List<@Nullable Object> write() {
        writeInstructions();
        indexResults();
        for (int i = 0; i < request.messages().size(); i++) {
            Message message = request.messages().get(i);
            String where = "messages[" + i + "]";
            switch (message.role()) {
                case TOOL -> writeStrayResults(message, i, where);
                case ASSISTANT -> writeAssistant(message, i, where);
                case SYSTEM, DEVELOPER, USER -> writePlain(message, where);
            }
        }
        finish();
        return out;
    }

    private String fit(String id) {
        return ids == null ? id : ids.fit(id);
    }

    private void writeInstructions() {
        if (!request.instructions().isEmpty()) {
            Message system = Message.of(Role.SYSTEM, request.instructions());
            writePlain(system, "instructions");
        }
    }

    private void indexResults() {
        List<Message> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.role() != Role.TOOL) {
                lastSpeaker = i;
                continue;
            }
            for (int part = 0; part < message.parts().size(); part++) {
                if (message.parts().get(part) instanceof Part.ToolResult result) {
                    resultsById
                            .computeIfAbsent(result.callId(), _ -> new ArrayDeque<>())
                            .add(new Result(i, part, result, message));
                }
            }
        }
    }

    // ---- System and user

    private void writePlain(Message message, String where) {
        Map<String, @Nullable Object> raw = rawFit.fitting(message);
        if (raw != null) {
            out.add(raw);
            return;
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put(
                "role",
                switch (message.role()) {
                    case DEVELOPER -> ChatTraits.hasDeveloperRole(flavour) ? "developer" : "system";
                    case SYSTEM -> "system";
                    case USER, ASSISTANT, TOOL -> "user";
                });
        List<Map<String, @Nullable Object>> parts = new ArrayList<>();
        for (Part part : message.parts()) {
            Map<String, @Nullable Object> content = partWriter.part(part, where);
            if (content != null) {
                parts.add(content);
            }
        }
        written.put("content", Contents.shaped(parts, ChatTraits.hasTextLists(flavour, message.role()), "\n\n"));
        if (message.name() != null) {
            if (ChatTraits.refusesUnknown(flavour)) {
                losses.dropped(where + ".name");
            } else {
                written.put("name", message.name());
            }
        }
        partWriter.putBack(written, message.extensions(), where);
        out.add(written);
    }

    // ---- The assistant, and what its calls brought

    private void writeAssistant(Message message, int at, String where) {
        Map<String, @Nullable Object> raw = rawFit.fitting(message);
        out.add(
                raw == null
                        ? new AssistantWriter(target, losses, partWriter, isLegacy, this::fit).write(message, where)
                        : raw);
        List<Part.ToolCall> calls = new ArrayList<>();
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolCall call) {
                calls.add(call);
            }
        }
        if (!calls.isEmpty()) {
            writeResults(calls, at);
        }
    }

    private void writeResults(List<Part.ToolCall> calls, int at) {
        List<Result> results = new ArrayList<>();
        List<Part.ToolCall> open = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        for (Part.ToolCall call : calls) {
            names.put(call.id(), call.name());
            Result result = next(call.id(), at);
            if (result == null) {
                open.add(call);
            } else {
                results.add(result);
            }
        }
        results.sort(IN_ORDER);
        List<Map<String, @Nullable Object>> media = new ArrayList<>();
        for (Result result : results) {
            given.add(key(result.at(), result.part()));
            writeResult(result, names.get(result.result().callId()), media);
        }
        boolean isPending = results.isEmpty() && at >= lastSpeaker;
        if (!isPending) {
            for (Part.ToolCall call : open) {
                losses.add("a tool call without a result is written with an empty one when bridging to "
                        + losses.target().wireFormat());
                out.add(toolMessage(call.id(), call.name(), "(no result)"));
            }
        }
        if (!media.isEmpty()) {
            Map<String, @Nullable Object> shown = new LinkedHashMap<>();
            shown.put("role", "user");
            shown.put("content", media);
            out.add(shown);
        }
    }

    private @Nullable Result next(String id, int after) {
        Deque<Result> waiting = resultsById.get(id);
        if (waiting == null) {
            return null;
        }
        while (!waiting.isEmpty() && waiting.peekFirst().at() < after) {
            waiting.removeFirst();
        }
        return waiting.pollFirst();
    }

    private void writeResult(Result found, @Nullable String name, List<Map<String, @Nullable Object>> media) {
        boolean isAlone = found.message().parts().size() == 1;
        Map<String, @Nullable Object> raw = isAlone ? rawFit.fitting(found.message()) : null;
        if (raw != null) {
            out.add(raw);
            return;
        }
        Part.ToolResult result = found.result();
        String where = "messages[" + found.at() + "]";
        Map<String, @Nullable Object> written = toolMessage(result.callId(), name, content(result, name, media, where));
        if (result.name() != null && !ChatTraits.isOpenAi(flavour)) {
            written.putIfAbsent("name", result.name());
        }
        partWriter.putBack(written, result.extensions(), where);
        partWriter.putBack(written, found.message().extensions(), where);
        out.add(written);
    }

    private Map<String, @Nullable Object> toolMessage(String callId, @Nullable String name, Object content) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        if (isLegacy) {
            written.put("role", "function");
            written.put("name", name == null ? "function" : name);
        } else {
            written.put("role", "tool");
            written.put("tool_call_id", fit(callId));
        }
        written.put("content", content);
        return written;
    }

    /// The texts of a result. Where only texts are allowed, everything else goes into `media`, which follows
    /// the results, and a text points there.
    private Object content(
            Part.ToolResult result, @Nullable String name, List<Map<String, @Nullable Object>> media, String where) {
        List<Map<String, @Nullable Object>> parts = new ArrayList<>();
        if (result.json() != null) {
            parts.add(PartWriter.text(JsonTree.string(result.json())));
        }
        for (Part part : result.content()) {
            String text = PartWriter.textOf(part);
            Map<String, @Nullable Object> written;
            if (part instanceof Part.Text plain) {
                written = partWriter.text(plain, where);
            } else if (text != null) {
                written = PartWriter.text(text);
            } else {
                written = besideText(part, result, name, media, where);
            }
            if (written != null) {
                parts.add(written);
            }
        }
        markError(result, parts);
        if (result.cache() != null) {
            if (parts.isEmpty()) {
                parts.add(PartWriter.text(""));
            }
            partWriter.cache(parts.getLast(), result.cache());
        }
        return Contents.shaped(parts, ChatTraits.hasTextLists(flavour, Role.TOOL), "\n");
    }

    private @Nullable Map<String, @Nullable Object> besideText(
            Part part,
            Part.ToolResult result,
            @Nullable String name,
            List<Map<String, @Nullable Object>> media,
            String where) {
        Map<String, @Nullable Object> written = partWriter.part(part, where);
        if (written == null || (ChatTraits.hasImagesInResults(flavour) && part instanceof Part.Image)) {
            return written;
        }
        int number = media.size() / 2 + 1;
        String what = part instanceof Part.Image ? "image" : "file";
        String owner = name == null ? "tool call " + fit(result.callId()) : name;
        media.add(PartWriter.text("[" + what + " " + number + ", from the result of " + owner + "]"));
        media.add(written);
        return PartWriter.text("[" + what + " " + number + " is shown in the next message of the user]");
    }

    /// Chat has no flag for failed calls: the text says it.
    private static void markError(Part.ToolResult result, List<Map<String, @Nullable Object>> parts) {
        if (!result.isError()) {
            return;
        }
        for (Map<String, @Nullable Object> part : parts) {
            if (part.get("text") instanceof String text) {
                if (!text.regionMatches(true, 0, "error", 0, "error".length())) {
                    part.put("text", "Error: " + text);
                }
                return;
            }
        }
        parts.addFirst(PartWriter.text("Error"));
    }

    /// Results that answer no call which is still in the conversation, and words between results.
    private void writeStrayResults(Message message, int at, String where) {
        List<Part> stray = new ArrayList<>();
        for (int i = 0; i < message.parts().size(); i++) {
            Part part = message.parts().get(i);
            if (part instanceof Part.ToolResult result) {
                if (!given.contains(key(at, i))) {
                    losses.add("a tool result without its call is written as a text when bridging to "
                            + losses.target().wireFormat());
                    stray.add(Part.Text.of("[result of tool call " + result.callId() + "]"));
                    if (result.json() != null) {
                        stray.add(Part.Text.of(JsonTree.string(result.json())));
                    }
                    stray.addAll(result.content());
                }
            } else {
                stray.add(part);
            }
        }
        if (!stray.isEmpty()) {
            writePlain(Message.of(Role.USER, stray), where);
        }
    }

    private static long key(int message, int part) {
        return ((long) message << Integer.SIZE) | part;
    }

    // ---- Rules of single providers

    private void finish() {
        if (flavour == Flavour.DEEPSEEK) {
            completeThoughts();
        } else if (flavour == Flavour.MISTRAL) {
            separateToolsFromUser();
            markPrefix();
        }
    }

    private boolean wantsThoughts() {
        ReasoningSettings reasoning = request.reasoning();
        if (reasoning == null || reasoning.mode() == ReasoningSettings.Mode.OFF) {
            return false;
        }
        return reasoning.mode() == ReasoningSettings.Mode.ON || reasoning.effort() != null;
    }

    /// DeepSeek wants the thoughts of every turn while it thinks, be they empty.
    private void completeThoughts() {
        Set<Integer> silent = new HashSet<>();
        boolean isThinking = wantsThoughts();
        for (int i = 0; i < out.size(); i++) {
            if (out.get(i) instanceof Map<?, ?> message && "assistant".equals(message.get("role"))) {
                if (message.get("reasoning_content") == null) {
                    silent.add(i);
                } else {
                    isThinking = true;
                }
            }
        }
        if (isThinking) {
            for (int i : silent) {
                out.set(i, with(out.get(i), "reasoning_content", ""));
            }
        }
    }

    /// Mistral's older models refuse a user who speaks right after a tool.
    private void separateToolsFromUser() {
        List<@Nullable Object> separated = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            if (i > 0 && roleAt(i).equals("user") && roleAt(i - 1).equals("tool")) {
                Map<String, @Nullable Object> between = new LinkedHashMap<>();
                between.put("role", "assistant");
                between.put("content", "OK");
                separated.add(between);
            }
            separated.add(out.get(i));
        }
        out.clear();
        out.addAll(separated);
    }

    /// A conversation that ends with the assistant is to be continued there.
    private void markPrefix() {
        int last = out.size() - 1;
        if (last >= 0
                && roleAt(last).equals("assistant")
                && out.get(last) instanceof Map<?, ?> message
                && message.get("tool_calls") == null) {
            out.set(last, with(message, "prefix", true));
        }
    }

    private String roleAt(int index) {
        return out.get(index) instanceof Map<?, ?> message && message.get("role") instanceof String role ? role : "";
    }

    @SuppressWarnings("unchecked") // trees have strings for keys
    private static Map<String, @Nullable Object> with(@Nullable Object message, String name, Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        if (message instanceof Map<?, ?> members) {
            changed.putAll((Map<String, @Nullable Object>) members);
        }
        changed.put(name, value);
        return changed;
    }
}

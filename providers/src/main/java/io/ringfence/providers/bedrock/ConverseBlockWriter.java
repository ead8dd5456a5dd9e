package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes the parts of one request's messages as content blocks.
///
/// Converse refuses calls and results of tools in a request that declares none. Where no tool can be declared
/// they are told in words instead.
final class ConverseBlockWriter {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /// What stands in for a result that is empty, which Converse refuses.
    private static final String NO_OUTPUT = "(no output)";

    private final ConverseModel model;
    private final String stateOrigin;
    private final boolean tellsCalls;
    private final ConverseMediaWriter media;
    private final Losses losses;
    private final CallIds ids = new CallIds(CallIds.Rule.BEDROCK);
    private final Map<String, String> toolNames = new HashMap<>();

    /// @param stateOrigin whose state the model can read
    /// @param tellsCalls whether calls and their results are told in words
    ConverseBlockWriter(ConverseModel model, String stateOrigin, boolean tellsCalls, Losses losses) {
        this.model = model;
        this.stateOrigin = stateOrigin;
        this.tellsCalls = tellsCalls;
        this.media = new ConverseMediaWriter(losses);
        this.losses = losses;
    }

    /// Writes a part, and the cache point that hangs on it.
    ///
    /// @param path of the part, for errors
    void write(Part part, Role role, String path, List<Map<String, @Nullable Object>> to) {
        switch (part) {
            case Part.Text text -> text(text, role, to);
            case Part.Image image -> {
                if (role == Role.ASSISTANT) {
                    losses.droppedAll("images of the assistant");
                } else {
                    noState(image.state());
                    add(media.image(image), image.cache(), to);
                }
            }
            case Part.Recording recording -> recording(recording, role, to);
            case Part.Document document -> add(media.document(document), document.cache(), to);
            case Part.ToolCall call -> toolCall(call, path, to);
            case Part.ToolResult result -> toolResult(result, path, to);
            case Part.Reasoning reasoning -> reasoning(reasoning, to);
            case Part.Refusal refusal -> {
                losses.extensions("refusal", refusal.extensions());
                losses.add("refusals are written as text to " + DIALECT.wireFormat());
                addText(refusal.text(), null, to);
            }
            case Part.Vendor vendor -> vendor(vendor, to);
        }
    }

    /// Whether calls and their results are told in words.
    boolean tellsCalls() {
        return tellsCalls;
    }

    /// Whether the blocks that a message was read from may be written again as they stand.
    ///
    /// Their documents' names are kept from then on.
    boolean canRepeat(Message message) {
        RawMessage raw = message.raw();
        if (raw == null || raw.dialect() != DIALECT) {
            return false;
        }
        for (Part part : message.parts()) {
            boolean isRepeatable = switch (part) {
                case Part.Reasoning reasoning -> isReadable(reasoning.state());
                case Part.ToolCall call ->
                    !tellsCalls && call.state() == null && CallIds.Rule.BEDROCK.accepts(call.id());
                case Part.ToolResult result -> !tellsCalls && CallIds.Rule.BEDROCK.accepts(result.callId());
                case Part.Text _, Part.Image _, Part.Recording _, Part.Document _, Part.Refusal _, Part.Vendor _ ->
                    true;
            };
            if (!isRepeatable) {
                return false;
            }
        }
        for (Part part : message.parts()) {
            if (part instanceof Part.Document document && document.title() != null) {
                media.reserve(document.title());
            }
        }
        return true;
    }

    private boolean isReadable(@Nullable ProviderState state) {
        return state == null || state.origin().equals(stateOrigin);
    }

    private void text(Part.Text text, Role role, List<Map<String, @Nullable Object>> to) {
        noState(text.state());
        Object guarded = text.extensions().members().get("guardContent");
        if (guarded != null && text.extensions().belongTo(DIALECT)) {
            add(Members.of("guardContent", guarded), text.cache(), to);
            return;
        }
        losses.extensions("text", text.extensions());
        List<Object> own = new ArrayList<>();
        for (Citation citation : text.citations()) {
            if (citation.origin() == DIALECT && role == Role.ASSISTANT) {
                own.add(citation.raw());
            } else {
                losses.droppedAll("citations");
            }
        }
        if (own.isEmpty()) {
            addText(text.text(), text.cache(), to);
        } else {
            List<Object> content = text.text().isEmpty() ? List.of() : List.of(Members.of("text", text.text()));
            add(Members.of("citationsContent", Members.of("content", content, "citations", own)), text.cache(), to);
        }
    }

    /// Converse refuses text without a visible character.
    private void addText(String text, @Nullable CacheHint cache, List<Map<String, @Nullable Object>> to) {
        if (text.isBlank()) {
            if (!text.isEmpty()) {
                losses.droppedAll("blank texts");
            }
            if (!to.isEmpty()) {
                cachePoint(cache, to);
            }
            return;
        }
        add(Members.of("text", text), cache, to);
    }

    private void recording(Part.Recording recording, Role role, List<Map<String, @Nullable Object>> to) {
        String transcript = recording.transcript();
        if (role != Role.ASSISTANT) {
            if (transcript != null) {
                losses.droppedAll("transcripts");
            }
            add(media.recording(recording), null, to);
            return;
        }
        losses.droppedAll("sounds of the assistant");
        if (transcript != null) {
            addText(transcript, null, to);
        }
    }

    private void toolCall(Part.ToolCall call, String path, List<Map<String, @Nullable Object>> to) {
        noState(call.state());
        toolNames.put(call.id(), call.name());
        Map<String, @Nullable Object> input = input(call, path);
        if (tellsCalls) {
            toldCalls();
            addText("I called the tool " + call.name() + " with " + JsonTree.string(input), call.cache(), to);
            return;
        }
        Map<String, @Nullable Object> use =
                Members.of("toolUseId", ids.fit(call.id()), "name", historicName(call.name()));
        use.put("input", input);
        losses.extensions("tool call", call.extensions());
        if (call.extensions().belongTo(DIALECT)) {
            call.extensions().members().forEach(use::putIfAbsent);
        }
        add(Members.of("toolUse", use), call.cache(), to);
    }

    private static Map<String, @Nullable Object> input(Part.ToolCall call, String path) {
        if (call.custom()) {
            return Members.of("input", call.arguments());
        }
        if (call.arguments().isBlank()) {
            return Map.of();
        }
        Object input;
        try {
            input = JsonTree.read(call.arguments());
        } catch (ProtocolException notJson) {
            throw ProtocolException.invalidShape(path + " has arguments that are no JSON");
        }
        if (input == null) {
            return Map.of();
        }
        if (!(input instanceof Map<?, ?>)) {
            throw ProtocolException.invalidShape(path + " has arguments that are no object");
        }
        return JsonTree.readObject(call.arguments());
    }

    /// The name of a tool that was called once: it must have the form, but nobody has to find it again.
    private String historicName(String name) {
        if (TOOL_NAME.matcher(name).matches()) {
            return name;
        }
        losses.add("names of called tools are changed to fit " + DIALECT.wireFormat());
        String fitting = name.replaceAll("[^a-zA-Z0-9_-]", "_");
        return fitting.isEmpty() ? "_" : fitting.substring(0, Math.min(fitting.length(), 64));
    }

    static boolean isToolName(String name) {
        return TOOL_NAME.matcher(name).matches();
    }

    private void toolResult(Part.ToolResult result, String path, List<Map<String, @Nullable Object>> to) {
        List<Map<String, @Nullable Object>> content = new ArrayList<>();
        if (result.json() != null) {
            content.add(
                    tellsCalls
                            ? Members.of("text", JsonTree.string(result.json()))
                            : Members.of("json", result.json()));
        }
        for (Part part : result.content()) {
            resultContent(part, path, content);
        }
        if (tellsCalls) {
            toldCalls();
            String name = toolNames.getOrDefault(result.callId(), result.name());
            addText(
                    "The tool" + (name == null ? "" : " " + name) + (result.isError() ? " failed:" : " answered:"),
                    null,
                    to);
            to.addAll(content.isEmpty() ? List.of(Members.of("text", NO_OUTPUT)) : content);
            cachePoint(result.cache(), to);
            return;
        }
        if (content.isEmpty()) {
            content.add(Members.of("text", NO_OUTPUT));
        }
        Map<String, @Nullable Object> members = Members.of("toolUseId", ids.fit(result.callId()), "content", content);
        if (result.isError()) {
            if (model.knowsResultStatus()) {
                members.put("status", "error");
            } else {
                losses.droppedAll("errors of tools");
            }
        }
        losses.extensions("tool result", result.extensions());
        if (result.extensions().belongTo(DIALECT)) {
            result.extensions().members().forEach(members::putIfAbsent);
        }
        add(Members.of("toolResult", members), result.cache(), to);
    }

    private void resultContent(Part part, String path, List<Map<String, @Nullable Object>> to) {
        switch (part) {
            case Part.Text text -> text(withoutCache(text), Role.TOOL, to);
            case Part.Image image -> {
                lostCache(image.cache());
                add(media.image(image), null, to);
            }
            case Part.Document document -> {
                lostCache(document.cache());
                add(media.document(document), null, to);
            }
            case Part.Recording recording -> {
                if (ConverseMediaWriter.isVideo(recording)) {
                    add(media.recording(recording), null, to);
                } else {
                    losses.droppedAll("sounds in tool results");
                }
            }
            case Part.Vendor vendor -> vendor(vendor, to);
            case Part.Refusal refusal -> addText(refusal.text(), null, to);
            case Part.ToolCall _, Part.ToolResult _, Part.Reasoning _ ->
                throw ProtocolException.invalidShape(path + " holds a part that is no result");
        }
    }

    private Part.Text withoutCache(Part.Text text) {
        lostCache(text.cache());
        return new Part.Text(text.text(), text.citations(), null, text.state(), text.extensions());
    }

    private void lostCache(@Nullable CacheHint cache) {
        if (cache != null) {
            losses.droppedAll("cache hints in tool results");
        }
    }

    private void toldCalls() {
        losses.add("tool calls without declared tools are written as text to " + DIALECT.wireFormat());
    }

    /// Only its maker can read the state of a thought, and thoughts without it are refused.
    private void reasoning(Part.Reasoning reasoning, List<Map<String, @Nullable Object>> to) {
        ProviderState state = reasoning.state();
        if (state == null) {
            losses.add("reasoning without a signature is not replayed to " + DIALECT.wireFormat());
            return;
        }
        if (!state.origin().equals(stateOrigin)) {
            notReplayed(state);
            return;
        }
        losses.extensions("reasoning", reasoning.extensions());
        if (reasoning.redacted()) {
            to.add(Members.of("reasoningContent", Members.of("redactedContent", state.value())));
            return;
        }
        Map<String, @Nullable Object> text = Members.of("text", reasoning.text(), "signature", state.value());
        if (reasoning.extensions().belongTo(DIALECT)) {
            reasoning.extensions().members().forEach(text::putIfAbsent);
        }
        to.add(Members.of("reasoningContent", Members.of("reasoningText", text)));
    }

    private void noState(@Nullable ProviderState state) {
        if (state != null) {
            notReplayed(state);
        }
    }

    private void notReplayed(ProviderState state) {
        losses.add("reasoning of " + state.origin() + " is not replayed to " + DIALECT.wireFormat());
    }

    private void vendor(Part.Vendor vendor, List<Map<String, @Nullable Object>> to) {
        if (vendor.origin() == DIALECT) {
            to.add(vendor.raw());
        } else {
            losses.dropped(vendor.type());
        }
    }

    private void add(
            @Nullable Map<String, @Nullable Object> block,
            @Nullable CacheHint cache,
            List<Map<String, @Nullable Object>> to) {
        if (block != null) {
            to.add(block);
            cachePoint(cache, to);
        }
    }

    /// Writes a cache point after what was written last.
    void cachePoint(@Nullable CacheHint hint, List<Map<String, @Nullable Object>> to) {
        if (hint == null) {
            return;
        }
        if (!model.knowsCachePoints()) {
            losses.dropped("prompt cache policy");
            return;
        }
        to.add(Members.of("cachePoint", point(hint, model, losses)));
    }

    static Map<String, @Nullable Object> point(CacheHint hint, ConverseModel model, Losses losses) {
        Map<String, @Nullable Object> point = Members.of("type", "default");
        String ttl = hint.ttl();
        boolean isUsual = "5m".equals(ttl) && model.isNova();
        if (ttl != null && !isUsual) {
            if (model.isNova() || !(ttl.equals("5m") || ttl.equals("1h"))) {
                losses.dropped("prompt cache lifetime");
            } else {
                point.put("ttl", ttl);
            }
        }
        losses.extensions("cache", hint.extensions());
        if (hint.extensions().belongTo(DIALECT)) {
            hint.extensions().members().forEach(point::putIfAbsent);
        }
        return point;
    }
}

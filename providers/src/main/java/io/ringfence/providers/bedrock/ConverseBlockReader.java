package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads content blocks, of requests and of answers. A block is an object with one member, whose name says what
/// it is.
final class ConverseBlockReader {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    /// Whose state can hang on calls in other dialects, but not here; see [#withStateOfCalls].
    private static final String STATE_OF_CALLS = "gemini";

    private final Function<String, ProviderState> state;

    /// @param state what a signature or redacted content is
    ConverseBlockReader(Function<String, ProviderState> state) {
        this.state = state;
    }

    List<Part> read(List<JsonObject> blocks) {
        List<Part> parts = new ArrayList<>(blocks.size());
        for (JsonObject block : blocks) {
            read(block, parts);
        }
        return withStateOfCalls(parts);
    }

    private void read(JsonObject block, List<Part> parts) {
        for (String name : block.members().keySet()) {
            if (!block.has(name)) {
                continue;
            }
            switch (name) {
                case "text" -> addText(block.string(name, ""), parts);
                case "image" -> parts.add(ConverseMediaReader.image(block.requiredObject(name)));
                case "document" -> parts.add(ConverseMediaReader.document(block.requiredObject(name)));
                case "video" ->
                    parts.add(ConverseMediaReader.recording(block.requiredObject(name), ConverseFormats.VIDEO));
                case "audio" ->
                    parts.add(ConverseMediaReader.recording(block.requiredObject(name), ConverseFormats.AUDIO));
                case "toolUse" -> parts.add(toolUse(block));
                case "toolResult" -> parts.add(toolResult(block));
                case "reasoningContent" -> reasoning(block.requiredObject(name), parts);
                case "citationsContent" -> citations(block.requiredObject(name), parts);
                case "cachePoint" -> cachePoint(block, parts);
                case "guardContent" -> parts.add(guarded(block));
                case "json" -> addText(JsonTree.string(block.any(name)), parts);
                case "type" -> {
                    // Some write what the other member's name says anyway.
                    continue;
                }
                default -> parts.add(new Part.Vendor(DIALECT, name, block.members()));
            }
            return;
        }
    }

    private static void addText(String text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(Part.Text.of(text));
        }
    }

    private static Part toolUse(JsonObject block) {
        JsonObject use = block.requiredObject("toolUse");
        if ("server_tool_use".equals(use.string("type"))) {
            return new Part.Vendor(DIALECT, "toolUse", block.members());
        }
        Object input = use.any("input");
        return new Part.ToolCall(
                use.requiredText("toolUseId"),
                use.requiredText("name"),
                input == null ? "{}" : JsonTree.string(input),
                false,
                null,
                null,
                Extensions.unreadOf(use, DIALECT));
    }

    private Part toolResult(JsonObject block) {
        JsonObject result = block.requiredObject("toolResult");
        if (result.has("type")) { // of one of the provider's own tools
            return new Part.Vendor(DIALECT, "toolResult", block.members());
        }
        String id = result.requiredText("toolUseId");
        boolean isError = "error".equals(result.string("status"));
        List<JsonObject> content = result.objects("content");
        Map<String, @Nullable Object> json = onlyJson(content);
        List<Part> parts = json == null ? read(content) : List.of();
        return new Part.ToolResult(id, null, parts, json, isError, null, Extensions.unreadOf(result, DIALECT));
    }

    /// The object that is all of a result, or null when the result is something else.
    private static @Nullable Map<String, @Nullable Object> onlyJson(List<JsonObject> content) {
        return content.size() == 1 && content.get(0).members().get("json") instanceof Map<?, ?>
                ? content.get(0).requiredObject("json").members()
                : null;
    }

    private void reasoning(JsonObject block, List<Part> parts) {
        JsonObject text = block.object("reasoningText");
        String redacted = block.string("redactedContent");
        if (text != null) {
            String signature = text.string("signature");
            String words = text.string("text", "");
            ProviderState signed = signature == null || signature.isEmpty() ? null : state.apply(signature);
            if (!words.isEmpty() || signed != null) {
                parts.add(
                        new Part.Reasoning(null, words, List.of(), signed, false, Extensions.unreadOf(text, DIALECT)));
            }
        } else if (redacted != null) {
            parts.add(new Part.Reasoning(null, "", List.of(), state.apply(redacted), true, Extensions.NONE));
        }
    }

    /// Text with its sources. Sources alone belong to the text before them.
    private static void citations(JsonObject block, List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (JsonObject content : block.objects("content")) {
            text.append(content.string("text", ""));
        }
        List<Citation> citations = ConverseCitations.readAll(block.objects("citations"));
        if (text.isEmpty() && !parts.isEmpty() && parts.getLast() instanceof Part.Text before) {
            List<Citation> all = new ArrayList<>(before.citations());
            all.addAll(citations);
            parts.set(
                    parts.size() - 1,
                    new Part.Text(before.text(), all, before.cache(), before.state(), before.extensions()));
        } else if (!text.isEmpty() || !citations.isEmpty()) {
            parts.add(new Part.Text(text.toString(), citations, null, null, Extensions.NONE));
        }
    }

    /// Text that a guardrail shall look at is text all the same.
    private static Part guarded(JsonObject block) {
        JsonObject guarded = block.requiredObject("guardContent");
        JsonObject text = guarded.object("text");
        if (text == null) {
            return new Part.Vendor(DIALECT, "guardContent", block.members());
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        kept.put("guardContent", block.members().get("guardContent"));
        return new Part.Text(text.string("text", ""), List.of(), null, null, new Extensions(DIALECT, kept));
    }

    /// A cache point hangs on what stands before it.
    private static void cachePoint(JsonObject block, List<Part> parts) {
        CacheHint hint = hint(block.requiredObject("cachePoint"));
        Part hinted = parts.isEmpty() ? null : parts.getLast().withCache(hint);
        if (hinted == null) {
            parts.add(new Part.Vendor(DIALECT, "cachePoint", block.members()));
        } else {
            parts.set(parts.size() - 1, hinted);
        }
    }

    static CacheHint hint(JsonObject cachePoint) {
        cachePoint.ignore("type"); // there is only one
        return new CacheHint(cachePoint.string("ttl"), Extensions.unreadOf(cachePoint, DIALECT));
    }

    /// Gives state that had to travel in a reasoning block of its own back to the call after it.
    private static List<Part> withStateOfCalls(List<Part> parts) {
        List<Part> read = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (part instanceof Part.ToolCall call
                    && call.state() == null
                    && !read.isEmpty()
                    && read.getLast() instanceof Part.Reasoning carrier
                    && carrier.text().isEmpty()
                    && carrier.state() != null
                    && carrier.state().origin().equals(STATE_OF_CALLS)) {
                read.set(
                        read.size() - 1,
                        new Part.ToolCall(
                                call.id(),
                                call.name(),
                                call.arguments(),
                                call.custom(),
                                carrier.state(),
                                call.cache(),
                                call.extensions()));
            } else {
                read.add(part);
            }
        }
        return read;
    }
}

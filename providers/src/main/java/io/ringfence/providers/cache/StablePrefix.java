package io.ringfence.providers.cache;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.tree.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A key for what stays the same from one turn of a conversation to the next: the FNV-1a hash, 64 bits, of the
/// [CanonicalJson] of `{"model","instructions","tools","input"}` in UTF-8.
///
/// `input` ends where the [Breakpoint] is, so that what is said later does not change the key: with
/// [Breakpoint.EndOfTools] and [Breakpoint.EndOfInstructions] it holds the system's messages at the beginning
/// of the conversation only, with [Breakpoint.EndOfMessage] and [Breakpoint.EndOfContentBlock] all up to there.
/// With [Breakpoint.Auto] it is as with [Breakpoint.EndOfInstructions], unless there is neither a tool nor a
/// word of the system's: then the first message counts, because otherwise all conversations with a model would
/// share one key. Texts count, not how a dialect wrapped them; cache hints do not count.
public final class StablePrefix {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private StablePrefix() {}

    /// The key as it is sent: `namespace[:scope]:` and the hash as 16 hexadecimal digits.
    public static String key(ChatRequest request, CacheKey.StablePrefixHash key, Breakpoint breakpoint) {
        String scope = key.tenantScope() == null ? "" : ":" + key.tenantScope();
        return key.namespace() + scope + ":" + String.format("%016x", hash(canonicalText(request, breakpoint)));
    }

    /// FNV-1a of a text in UTF-8. The hash of the empty text is `cbf29ce484222325`.
    public static long hash(String text) {
        long hash = FNV_OFFSET;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /// What is hashed.
    static String canonicalText(ChatRequest request, Breakpoint breakpoint) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("model", request.model());
        tree.put(
                "instructions",
                request.instructions().stream().map(StablePrefix::tree).toList());
        tree.put(
                "tools",
                request.tools().tools().stream().map(StablePrefix::tree).toList());
        tree.put("input", input(request, breakpoint));
        return CanonicalJson.text(tree);
    }

    private static List<Object> input(ChatRequest request, Breakpoint breakpoint) {
        List<Message> messages = request.messages();
        int systemMessages = 0;
        while (systemMessages < messages.size() && isSystem(messages.get(systemMessages))) {
            systemMessages++;
        }
        boolean isBare = systemMessages == 0
                && request.instructions().isEmpty()
                && request.tools().tools().isEmpty();
        int whole = switch (breakpoint) {
            case Breakpoint.Auto _ -> isBare ? 1 : systemMessages;
            case Breakpoint.EndOfTools _, Breakpoint.EndOfInstructions _ -> systemMessages;
            case Breakpoint.EndOfMessage(int index) -> index + 1;
            case Breakpoint.EndOfContentBlock(int messageIndex, int _) -> messageIndex;
        };
        List<Object> input = new ArrayList<>();
        for (Message message : messages.subList(0, Math.clamp(whole, 0, messages.size()))) {
            input.add(tree(message, message.parts()));
        }
        if (breakpoint instanceof Breakpoint.EndOfContentBlock(int messageIndex, int partIndex)
                && messageIndex >= 0
                && messageIndex < messages.size()) {
            Message last = messages.get(messageIndex);
            int parts = Math.clamp(partIndex + 1L, 0, last.parts().size());
            input.add(tree(last, last.parts().subList(0, parts)));
        }
        return input;
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private static Map<String, @Nullable Object> tree(Message message, List<Part> parts) {
        return members(
                "role",
                message.role().name(),
                "name",
                message.name(),
                "parts",
                parts.stream().map(StablePrefix::tree).toList());
    }

    private static Map<String, @Nullable Object> tree(Part part) {
        return switch (part) {
            case Part.Text text -> members("text", text.text());
            case Part.Image image -> members("image", tree(image.media()), "detail", image.detail());
            case Part.Recording recording ->
                members("recording", tree(recording.media()), "format", recording.format());
            case Part.Document document ->
                members(
                        "document",
                        tree(document.media()),
                        "name",
                        document.name(),
                        "title",
                        document.title(),
                        "context",
                        document.context());
            case Part.ToolCall call -> members("call", call.id(), "name", call.name(), "arguments", call.arguments());
            case Part.ToolResult result ->
                members(
                        "result",
                        result.callId(),
                        "content",
                        result.content().stream().map(StablePrefix::tree).toList(),
                        "json",
                        result.json(),
                        "error",
                        result.isError());
            case Part.Reasoning reasoning ->
                members(
                        "reasoning",
                        reasoning.text(),
                        "summary",
                        reasoning.summary(),
                        "state",
                        reasoning.state() == null ? null : reasoning.state().value());
            case Part.Refusal refusal -> members("refusal", refusal.text());
            case Part.Vendor vendor -> members("vendor", vendor.type(), "raw", vendor.raw());
        };
    }

    private static Map<String, @Nullable Object> tree(Media media) {
        return switch (media) {
            case Media.Inline(String mediaType, String base64) -> members("type", mediaType, "base64", base64);
            case Media.Url(String mediaType, String url) -> members("type", mediaType, "url", url);
            case Media.FileId(String mediaType, String origin, String id) ->
                members("type", mediaType, "origin", origin, "id", id);
            case Media.PlainText(String mediaType, String text) -> members("type", mediaType, "text", text);
        };
    }

    private static Map<String, @Nullable Object> tree(Tool tool) {
        return switch (tool) {
            case Tool.Function function ->
                members(
                        "name",
                        function.name(),
                        "description",
                        function.description(),
                        "parameters",
                        function.parameters(),
                        "strict",
                        function.strict());
            case Tool.BuiltIn builtIn -> members("type", builtIn.type(), "raw", builtIn.raw());
        };
    }

    /// What is null says nothing and does not count.
    private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
            }
        }
        return members;
    }
}

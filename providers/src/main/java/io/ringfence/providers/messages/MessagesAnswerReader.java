package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a whole answer.
final class MessagesAnswerReader {
    private MessagesAnswerReader() {}

    static ChatResponse read(JsonObject body, AnswerSource source) {
        String type = body.string("type", "message");
        if (!type.equals("message")) {
            throw ProtocolException.invalidShape("type is " + type + ", expected message");
        }
        body.ignore("role");
        if (!body.has("content")) {
            throw ProtocolException.missingField("content");
        }
        List<Part> parts = new BlockReader(source.stateOrigin()).read(body);
        boolean hasCalls = parts.stream().anyMatch(part -> part instanceof Part.ToolCall);
        boolean hasDirectCalls = parts.stream()
                .anyMatch(part -> part instanceof Part.ToolCall call
                        && MessagesFinish.isDirect(call.extensions().members().get("caller")));
        Finish finish = MessagesFinish.read(body, hasCalls, hasDirectCalls);
        JsonObject usage = body.object("usage");
        String serviceTier = usage == null ? null : usage.string("service_tier");
        TokenUsage tokens = usage == null ? null : MessagesUsage.read(usage);
        Message message =
                new Message(Role.ASSISTANT, parts, null, null, RawMessage.of(Own.DIALECT, raw(body)), Extensions.NONE);
        Extensions ofTheChoice = stopDetails(body);
        return new ChatResponse(
                body.string("id"),
                body.string("model", ""),
                -1,
                List.of(new ChatResponse.Choice(0, message, finish, null, ofTheChoice)),
                tokens,
                serviceTier,
                Extensions.unreadOf(body, Own.DIALECT));
    }

    /// The answer as a message of a conversation.
    private static Map<String, @Nullable Object> raw(JsonObject body) {
        Map<String, @Nullable Object> raw = new LinkedHashMap<>();
        raw.put("role", "assistant");
        raw.put("content", body.members().get("content"));
        return raw;
    }

    private static Extensions stopDetails(JsonObject body) {
        Object details = body.any("stop_details");
        return details == null ? Extensions.NONE : new Extensions(Own.DIALECT, Map.of("stop_details", details));
    }
}

package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;

/// Reads a whole answer.
final class ConverseAnswerReader {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private ConverseAnswerReader() {}

    static ChatResponse read(JsonObject body, AnswerSource source) {
        JsonObject message = body.requiredObject("output").requiredObject("message");
        var blocks = new ConverseBlockReader(value -> new ProviderState(source.stateOrigin(), value));
        message.ignore("role"); // always the assistant
        List<Part> parts = blocks.read(message.objects("content"));
        Message read = new Message(
                Role.ASSISTANT,
                parts,
                null,
                null,
                RawMessage.of(DIALECT, message.members()),
                Extensions.unreadOf(message, DIALECT));
        boolean hasCalls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        Object additional = body.members().get("additionalModelResponseFields");
        if (ConverseFinish.isOnlyStopSequence(additional)) {
            body.ignore("additionalModelResponseFields");
        }
        Finish finish = ConverseFinish.read(body.string("stopReason"), hasCalls, additional);
        JsonObject counted = body.object("usage");
        TokenUsage usage = counted == null ? null : ConverseUsage.read(counted);
        JsonObject tier = body.object("serviceTier");
        String serviceTier = tier == null ? null : tier.string("type");
        return new ChatResponse(
                null,
                "",
                -1,
                List.of(new ChatResponse.Choice(0, read, finish, null, Extensions.NONE)),
                usage,
                serviceTier,
                Extensions.unreadOf(body, DIALECT));
    }
}

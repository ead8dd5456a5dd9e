package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

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
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads whole answers. Stateless.
final class AnswerReader {
    private AnswerReader() {}

    static ChatResponse read(JsonObject body, AnswerSource source) {
        if (!body.has("output") && !body.has("error") && !body.has("status")) {
            throw ProtocolException.invalidShape(
                    "the answer has neither output nor error, expected one of " + OPENAI_RESPONSES.wireFormat());
        }
        AssistantReader turn = new AssistantReader();
        List<@Nullable Object> logprobs = new ArrayList<>();
        for (JsonObject item : body.objects("output")) {
            String type = item.requiredString("type");
            collectLogprobs(item, logprobs);
            turn.read(item, type);
        }
        List<Part> parts = ofSource(turn.parts(), source);
        boolean hasCalls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        boolean hasRefusal = parts.stream().anyMatch(Part.Refusal.class::isInstance);
        Finish finish = Ending.read(body, hasCalls, hasRefusal);
        JsonObject usage = body.object("usage");
        TokenUsage used = usage == null ? null : ResponsesUsage.read(usage).withTools(new ToolsUsed().of(body));
        Message message = new Message(
                Role.ASSISTANT,
                parts,
                null,
                turn.messageId(),
                new RawMessage(OPENAI_RESPONSES, turn.items()),
                Extensions.NONE);
        body.ignore("object");
        String id = body.string("id");
        String model = body.string("model", "");
        long created = createdSeconds(body);
        String tier = body.string("service_tier");
        return new ChatResponse(
                id,
                model,
                created,
                List.of(new ChatResponse.Choice(
                        0,
                        message,
                        finish,
                        logprobs.isEmpty() ? null : Trees.object("content", logprobs),
                        Extensions.NONE)),
                used,
                tier,
                Extensions.unreadOf(body, OPENAI_RESPONSES));
    }

    /// Unix time, with a fraction at some servers.
    static long createdSeconds(JsonObject response) {
        Number created = response.number("created_at");
        return created == null ? -1 : created.longValue();
    }

    private static void collectLogprobs(JsonObject item, List<@Nullable Object> to) {
        if (!(item.members().get("content") instanceof List<?> content)) {
            return;
        }
        for (Object part : content) {
            if (part instanceof Map<?, ?> members && members.get("logprobs") instanceof List<?> ofPart) {
                to.addAll(ofPart);
            }
        }
    }

    /// The provider's own state is of the source's origin, which may be another than OpenAI's.
    private static List<Part> ofSource(List<Part> parts, AnswerSource source) {
        List<Part> owned = new ArrayList<>();
        for (Part part : parts) {
            owned.add(part instanceof Part.Reasoning reasoning ? ofSource(reasoning, source) : part);
        }
        return owned;
    }

    static Part.Reasoning ofSource(Part.Reasoning reasoning, AnswerSource source) {
        ProviderState state = reasoning.state();
        if (state == null || !state.origin().equals(OPENAI_RESPONSES.stateOrigin())) {
            return reasoning;
        }
        return new Part.Reasoning(
                reasoning.id(),
                reasoning.text(),
                reasoning.summary(),
                new ProviderState(source.stateOrigin(), state.value()),
                reasoning.redacted(),
                reasoning.extensions());
    }
}

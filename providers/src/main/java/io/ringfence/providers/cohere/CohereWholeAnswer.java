package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes whole answers.
final class CohereWholeAnswer {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private CohereWholeAnswer() {}

    static ChatResponse read(JsonObject body) {
        String id = body.string("id");
        Message message = CohereMessageReader.answer(body.requiredObject("message"));
        boolean hasCalls = message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
        var choice = new ChatResponse.Choice(
                0,
                message,
                CohereFinish.read(body.string("finish_reason"), hasCalls),
                CohereLogprobs.read(body.objects("logprobs")),
                Extensions.NONE);
        JsonObject counted = body.object("usage");
        TokenUsage usage = counted == null ? null : CohereUsage.read(counted);
        return new ChatResponse(id, "", -1, List.of(choice), usage, null, Extensions.unreadOf(body, DIALECT));
    }

    static Map<String, @Nullable Object> write(ChatResponse response, AnswerTarget target, Losses losses) {
        ChatResponse.Choice choice = response.choices().getFirst();
        if (response.choices().size() > 1) {
            losses.add("only the first of several choices is emitted to " + DIALECT.wireFormat());
        }
        losses.extensions("choices[0]", choice.extensions());
        if (!CohereFinish.isSayable(choice.finish())) {
            losses.dropped("finish reason " + choice.finish().raw());
        }
        if (choice.finish().explanation() != null) {
            losses.dropped("the explanation of the finish reason");
        }
        Map<String, @Nullable Object> body = Members.of("id", response.id() == null ? target.id() : response.id());
        body.put("message", message(choice.message(), losses));
        body.put("finish_reason", CohereFinish.write(choice.finish()));
        if (response.usage() != null) {
            body.put("usage", CohereUsage.write(response.usage(), losses));
        }
        if (choice.logprobs() != null) {
            body.put("logprobs", CohereLogprobs.write(choice.logprobs()));
        }
        if (response.serviceTier() != null) {
            losses.dropped("service_tier");
        }
        losses.extensions("", response.extensions());
        if (response.extensions().belongTo(DIALECT)) {
            response.extensions().members().forEach(body::putIfAbsent);
        }
        return body;
    }

    private static Map<String, @Nullable Object> message(Message message, Losses losses) {
        if (message.raw() != null && message.raw().dialect() == DIALECT) {
            return new LinkedHashMap<>(message.raw().items().getFirst());
        }
        losses.extensions("message", message.extensions());
        Map<String, @Nullable Object> written =
                new CohereMessageWriter(DIALECT.stateOrigin(), losses).assistant(stateless(message.parts(), losses));
        if (message.extensions().belongTo(DIALECT)) {
            message.extensions().members().forEach(written::putIfAbsent);
        }
        return written;
    }

    /// Thoughts without the state that hangs on them, for which there is no place.
    private static List<Part> stateless(List<Part> parts, Losses losses) {
        List<Part> stateless = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (part instanceof Part.Reasoning reasoning && reasoning.state() != null) {
                ProviderState state = reasoning.state();
                losses.add(
                        "the state of reasoning of " + state.origin() + " is not emitted to " + DIALECT.wireFormat());
                stateless.add(new Part.Reasoning(
                        reasoning.id(), reasoning.text(), reasoning.summary(), null, false, reasoning.extensions()));
            } else {
                stateless.add(part);
            }
        }
        return stateless;
    }
}

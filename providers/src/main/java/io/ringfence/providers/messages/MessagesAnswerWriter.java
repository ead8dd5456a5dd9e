package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a whole answer.
final class MessagesAnswerWriter {
    private static final String ID_PREFIX = "msg_";

    private MessagesAnswerWriter() {}

    static Map<String, @Nullable Object> write(ChatResponse response, AnswerTarget target, Losses losses) {
        ChatResponse.Choice choice = response.choices().getFirst();
        if (response.choices().size() > 1) {
            losses.droppedAll("choices after the first");
        }
        Finish finish = choice.finish();
        if (finish.reason() == FinishReason.ERROR) {
            throw ProtocolException.unsupported("the provider's answer failed: " + finish.raw());
        }
        Map<String, @Nullable Object> body = opening(response.id(), response.model(), target);
        body.put("content", content(choice.message(), losses));
        boolean hasCalls = choice.message().parts().stream()
                .anyMatch(part -> part instanceof Part.ToolCall call
                        && MessagesFinish.isDirect(call.extensions().members().get("caller")));
        boolean hasRefusal = choice.message().parts().stream().anyMatch(part -> part instanceof Part.Refusal);
        MessagesFinish.write(finish, hasCalls, hasRefusal, body, losses);
        if (choice.extensions().belongTo(Own.DIALECT)) {
            body.putAll(choice.extensions().members()); // the whole of stop_details
        } else {
            losses.extensions("choices", choice.extensions());
        }
        if (choice.logprobs() != null) {
            losses.dropped("logprobs");
        }
        body.put("usage", MessagesUsage.write(response.usage(), response.serviceTier(), losses));
        Own.putBack(response.extensions(), body, "", losses);
        return body;
    }

    /// What an answer begins with, whole or streamed.
    ///
    /// @param id the provider's, which is shown where it looks like one of this dialect
    static Map<String, @Nullable Object> opening(@Nullable String id, String model, AnswerTarget target) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("id", id != null && id.startsWith(ID_PREFIX) ? id : target.id());
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", target.model().isEmpty() ? model : target.model());
        return message;
    }

    private static @Nullable Object content(Message message, Losses losses) {
        losses.extensions("message", message.extensions());
        Object asItWas = asItWas(message);
        if (asItWas != null) {
            return asItWas;
        }
        List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        for (Part part : message.parts()) {
            AnswerBlocks.write(part, blocks, losses);
        }
        return blocks;
    }

    /// The content as it was read, if it was of this dialect and still says the same in it; else null.
    private static @Nullable Object asItWas(Message message) {
        RawMessage raw = message.raw();
        if (raw == null || raw.dialect() != Own.DIALECT || raw.items().size() != 1) {
            return null;
        }
        Object content = raw.items().getFirst().get("content");
        boolean isSame = message.parts().stream().allMatch(MessagesAnswerWriter::isUnwrapped);
        return isSame && content instanceof List<?> ? content : null;
    }

    /// Whether the part's state, if any, stands in this dialect as its maker wrote it.
    private static boolean isUnwrapped(Part part) {
        return switch (part) {
            case Part.Reasoning reasoning ->
                reasoning.state() == null || reasoning.state().origin().equals(Own.DIALECT.stateOrigin());
            case Part.ToolCall call -> call.state() == null;
            default -> true;
        };
    }
}

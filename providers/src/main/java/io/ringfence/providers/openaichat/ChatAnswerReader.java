package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads whole answers.
final class ChatAnswerReader {
    private final JsonObject body;
    private final ChatStates states;
    private final Flavour flavour;
    private final String seed;
    private int minted;

    private ChatAnswerReader(JsonObject body, AnswerSource source) {
        this.body = body;
        this.states = ChatStates.ofProvider(source.stateOrigin());
        this.flavour = source.flavour();
        this.seed = body.members().get("id") instanceof String id ? id : "";
    }

    static ChatResponse read(JsonObject body, AnswerSource source) {
        return new ChatAnswerReader(body, source).answer();
    }

    private ChatResponse answer() {
        List<JsonObject> objects = body.objects("choices");
        if (objects.isEmpty()) {
            throw body.has("error") ? failed(body) : ProtocolException.missingField("choices");
        }
        body.ignore("object");
        List<Citation> citations = Citations.ofAnswer(body);
        List<ChatResponse.Choice> choices = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            choices.add(choice(objects.get(i), i, citations));
        }
        TokenUsage usage = body.members().get("usage") instanceof Map<?, ?>
                ? ChatUsage.read(body.requiredObject("usage"), flavour)
                : null;
        return new ChatResponse(
                filled(body.string("id")),
                body.string("model", ""),
                created(body),
                choices,
                usage,
                filled(body.string("service_tier")),
                Extensions.unreadOf(body, Dialect.OPENAI_CHAT));
    }

    private static ProtocolException failed(JsonObject holder) {
        String message = ProviderError.ofTree(holder.members()).message();
        return ProtocolException.unsupported("the provider's answer failed: " + message);
    }

    static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /// Seconds; some servers write fractions, some 0.
    static long created(JsonObject holder) {
        Number created = holder.number("created");
        return created == null || created.longValue() <= 0 ? -1 : created.longValue();
    }

    private ChatResponse.Choice choice(JsonObject choice, int position, List<Citation> citations) {
        if (choice.has("error")) {
            throw failed(choice);
        }
        choice.ignore("delta"); // Perplexity repeats an empty one
        Message message = AssistantMessage.read(choice.requiredObject("message"), states, this::mint);
        if (!citations.isEmpty()) {
            message = cited(message, citations);
        }
        boolean hasCalls = message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
        String stop = null;
        if (choice.members().get("stop_reason") instanceof String sequence) { // vLLM
            choice.ignore("stop_reason");
            stop = sequence;
        }
        boolean hasRefusal = message.parts().stream().anyMatch(Part.Refusal.class::isInstance);
        Finish finish = ChatFinish.read(choice.string("finish_reason"), stop, hasCalls, hasRefusal);
        return new ChatResponse.Choice(
                Indices.of(choice, position),
                message,
                finish,
                logprobs(choice),
                Extensions.unreadOf(choice, Dialect.OPENAI_CHAT));
    }

    private String mint() {
        return CallIds.minted(seed, minted++);
    }

    /// The `logprobs` of a choice or a chunk; null when nothing stands in them. Other forms stay unread.
    static @Nullable Map<String, @Nullable Object> logprobs(JsonObject choice) {
        if (!(choice.members().get("logprobs") instanceof Map<?, ?> logprobs)) {
            return null;
        }
        boolean isOpenAis = logprobs.get("content") instanceof List<?> || logprobs.get("refusal") instanceof List<?>;
        if (isOpenAis) {
            return choice.requiredObject("logprobs").members();
        }
        if (logprobs.values().stream().allMatch(value -> value == null)) {
            choice.ignore("logprobs");
        }
        return null;
    }

    /// Pages that stand beside the choices belong to the text.
    private static Message cited(Message message, List<Citation> citations) {
        List<Part> parts = new ArrayList<>(message.parts());
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i) instanceof Part.Text text) {
                List<Citation> all = new ArrayList<>(text.citations());
                all.addAll(citations);
                parts.set(i, new Part.Text(text.text(), all, text.cache(), text.state(), text.extensions()));
                break;
            }
        }
        return new Message(message.role(), parts, message.name(), message.id(), message.raw(), message.extensions());
    }
}

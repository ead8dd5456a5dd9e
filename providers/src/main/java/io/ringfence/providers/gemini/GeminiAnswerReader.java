package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
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
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a whole GenerateContentResponse.
final class GeminiAnswerReader {
    private final GeminiPartReader partReader;

    GeminiAnswerReader(AnswerSource source) {
        this.partReader = GeminiPartReader.ofProvider(source);
    }

    ChatResponse read(JsonObject raw) {
        JsonObject body = GeminiFields.camel(raw);
        checkIsAnswer(body);
        String id = body.string("responseId");
        MintedIds ids = MintedIds.ofAnswer(id);
        List<JsonObject> candidates = GeminiFields.objects(body, "candidates");
        List<ChatResponse.Choice> choices = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            choices.add(choice(candidates.get(i), i, ids));
        }
        if (choices.isEmpty()) {
            choices.add(withoutCandidate(body));
        }
        JsonObject usageMetadata = body.object("usageMetadata");
        TokenUsage usage = usageMetadata == null ? null : GeminiTokens.read(usageMetadata, "serviceTier");
        if (usage != null) {
            usage = usage.withTools(GeminiSearches.charged(GeminiSearches.queries(candidates)));
        }
        String tier = usageMetadata != null && usageMetadata.members().get("serviceTier") instanceof String text
                ? text
                : null;
        return new ChatResponse(
                id,
                body.string("modelVersion", ""),
                epochSeconds(body.string("createTime")),
                choices,
                usage,
                tier,
                Extensions.unreadOf(body, Dialect.GEMINI));
    }

    private static void checkIsAnswer(JsonObject body) {
        boolean isAnswer = body.has("candidates")
                || body.has("promptFeedback")
                || body.has("usageMetadata")
                || body.has("modelVersion")
                || body.has("responseId");
        if (!isAnswer) {
            throw ProtocolException.missingField("candidates");
        }
    }

    /// Seconds of Unix time, or -1 when nobody said.
    static long epochSeconds(@Nullable String time) {
        if (time == null) {
            return -1;
        }
        try {
            return Instant.parse(time).getEpochSecond();
        } catch (DateTimeParseException notATime) {
            // It is of no consequence for the answer.
            return -1;
        }
    }

    /// A prompt that was not let through has no candidates.
    private static ChatResponse.Choice withoutCandidate(JsonObject body) {
        Finish blocked = blocked(body);
        Finish finish = blocked == null ? GeminiFinish.read(null, null, false) : blocked;
        Message message = new Message(Role.ASSISTANT, List.of(), null, null, null, Extensions.NONE);
        return new ChatResponse.Choice(0, message, finish, null, Extensions.NONE);
    }

    /// The finish of a prompt that was not let through, or null when it was. Leaves the feedback unread.
    static @Nullable Finish blocked(JsonObject body) {
        if (!(body.members().get("promptFeedback") instanceof Map<?, ?> feedback)) {
            return null;
        }
        Object reason = feedback.get("blockReason");
        Object message = feedback.get("blockReasonMessage");
        boolean isBlocked = reason instanceof Number || (reason instanceof String word && !word.isEmpty());
        return isBlocked
                ? GeminiFinish.blocked(String.valueOf(reason), message instanceof String text ? text : null)
                : null;
    }

    private ChatResponse.Choice choice(JsonObject candidate, int position, MintedIds ids) {
        Long index = GeminiFields.integer(candidate, "index");
        JsonObject content = GeminiFields.object(candidate, "content");
        List<Part> parts = new ArrayList<>();
        RawMessage raw = null;
        Extensions extensions = Extensions.NONE;
        if (content != null) {
            for (JsonObject part : GeminiFields.objects(content, "parts")) {
                parts.add(partReader.read(part, true, ids));
            }
            content.ignore("role");
            extensions = Extensions.unreadOf(content, Dialect.GEMINI);
            raw = RawMessage.of(Dialect.GEMINI, content.members());
        }
        boolean hasCalls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        String word = GeminiFinish.word(candidate.any("finishReason"));
        Finish finish = GeminiFinish.read(word, message(candidate), hasCalls);
        if (finish.explanation() != null) {
            candidate.ignore("finishMessage");
        }
        List<Part> attached = GeminiCitations.attached(parts, GeminiCitations.sources(candidate));
        Map<String, @Nullable Object> logprobs =
                GeminiLogprobs.read(candidate.members().get("logprobsResult"));
        if (logprobs != null) {
            candidate.ignore("logprobsResult");
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(candidate.unread());
        Message message = new Message(Role.ASSISTANT, GeminiPartReader.joined(attached), null, null, raw, extensions);
        return new ChatResponse.Choice(
                index == null ? position : index.intValue(),
                message,
                finish,
                logprobs,
                kept.isEmpty() ? Extensions.NONE : new Extensions(Dialect.GEMINI, kept));
    }

    private static @Nullable String message(JsonObject candidate) {
        return candidate.members().get("finishMessage") instanceof String text ? text : null;
    }
}

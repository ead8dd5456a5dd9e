package io.ringfence.providers.gemini;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a stream of GenerateContentResponses.
///
/// The stream has no last event, and some models repeat a finish reason in every chunk: choices are finished
/// when the body ends, and the answer is whole if each has a reason, or if the prompt was not let through.
final class GeminiStreamDecoder implements StreamDecoder {
    /// More candidates than this are none of Gemini's.
    private static final int MAX_CANDIDATES = 128;

    private final GeminiPartReader partReader;
    private final Map<Integer, GeminiStreamChoice> choices = new TreeMap<>();
    private @Nullable MintedIds ids;
    private @Nullable Finish blocked;
    private @Nullable TokenUsage told;
    private long queries;
    private boolean isOver;

    GeminiStreamDecoder(AnswerSource source) {
        this.partReader = GeminiPartReader.ofProvider(source);
    }

    @Override
    public void decode(@Nullable String name, JsonObject raw, Consumer<StreamEvent> sink) {
        if (isOver) {
            return;
        }
        JsonObject data = GeminiFields.camel(raw);
        if (data.has("error")) {
            isOver = true;
            sink.accept(new StreamEvent.Failed(ProviderError.ofTree(data.members())));
            return;
        }
        MintedIds minted = begin(data, sink);
        List<JsonObject> candidates = GeminiFields.objects(data, "candidates");
        for (int i = 0; i < candidates.size(); i++) {
            JsonObject candidate = candidates.get(i);
            Long index = GeminiFields.integer(candidate, "index");
            long number = index == null ? i : index;
            if (number < 0 || number >= MAX_CANDIDATES) {
                throw candidate.wrong("index", number, "the number of a candidate");
            }
            choices.computeIfAbsent((int) number, GeminiStreamChoice::new).decode(candidate, partReader, minted, sink);
        }
        if (blocked == null) {
            blocked = GeminiAnswerReader.blocked(data);
        }
        JsonObject usageMetadata = data.object("usageMetadata");
        TokenUsage usage = usageMetadata == null ? null : GeminiTokens.read(usageMetadata);
        report(usage, GeminiSearches.queries(candidates), sink);
    }

    /// @param usage of the chunk; null when it tells none
    /// @param searched how many queries the chunk names
    private void report(@Nullable TokenUsage usage, long searched, Consumer<StreamEvent> sink) {
        boolean isMore = searched > queries;
        queries = Math.max(queries, searched);
        told = usage == null ? told : usage;
        if (told != null && (usage != null || isMore)) {
            sink.accept(new StreamEvent.UsageReported(told.withTools(GeminiSearches.charged(queries))));
        }
    }

    private MintedIds begin(JsonObject data, Consumer<StreamEvent> sink) {
        if (ids != null) {
            return ids;
        }
        String id = data.string("responseId");
        long created = GeminiAnswerReader.epochSeconds(data.string("createTime"));
        sink.accept(new StreamEvent.Started(id, data.string("modelVersion", ""), created));
        MintedIds begun = MintedIds.ofAnswer(id);
        ids = begun;
        return begun;
    }

    @Override
    public void end(Consumer<StreamEvent> sink) {
        boolean isWhole = choices.isEmpty()
                ? blocked != null
                : choices.values().stream().allMatch(GeminiStreamChoice::isFinished);
        if (isOver || !isWhole) {
            return;
        }
        isOver = true;
        if (choices.isEmpty() && blocked != null) {
            sink.accept(new StreamEvent.Finished(0, blocked));
        }
        choices.values().forEach(choice -> choice.finish(sink));
        sink.accept(new StreamEvent.Ended());
    }
}

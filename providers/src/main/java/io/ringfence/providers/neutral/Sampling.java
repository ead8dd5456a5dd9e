package io.ringfence.providers.neutral;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the next words are chosen, and how many answers there are. Null = nobody said. Numbers keep their
/// digits.
///
/// @param stop words that end the answer
/// @param choices how many answers
/// @param logprobs whether to tell how likely the words were
/// @param topLogprobs how many alternatives of each word to tell
/// @param logitBias by token id
public record Sampling(
        @Nullable Number temperature,
        @Nullable Number topP,
        @Nullable Number topK,
        @Nullable Long seed,
        @Nullable Number presencePenalty,
        @Nullable Number frequencyPenalty,
        List<String> stop,
        @Nullable Long choices,
        @Nullable Boolean logprobs,
        @Nullable Long topLogprobs,
        @Nullable Map<String, @Nullable Object> logitBias) {
    public static final Sampling NONE =
            new Sampling(null, null, null, null, null, null, List.of(), null, null, null, null);

    public Sampling {
        stop = List.copyOf(stop);
    }
}

package io.ringfence.providers.stream;

/// Tokens that a provider counted for one answer, in one form for all dialects. Mutable so that a stream can
/// keep a single instance; not thread-safe.
///
/// `input = fresh + cache read + cache write` and `output = visible + reasoning`, whichever way the provider
/// splits them.
public final class Usage {
    private long inputTokens;
    private long cachedInputTokens;
    private long cacheWriteTokens;
    private long outputTokens;
    private long reasoningTokens;

    /// All input: fresh, read from a cache and written to one.
    public long inputTokens() {
        return inputTokens;
    }

    /// The part of the input that was read from the provider's prompt cache.
    public long cachedInputTokens() {
        return cachedInputTokens;
    }

    /// The part of the input that was written to the provider's prompt cache.
    public long cacheWriteTokens() {
        return cacheWriteTokens;
    }

    /// All output: visible text, tool calls and reasoning.
    public long outputTokens() {
        return outputTokens;
    }

    /// The part of the output that was reasoning, as the provider states it. OpenRouter has been seen to state
    /// more reasoning than output, so this is not always a part in the arithmetic sense.
    public long reasoningTokens() {
        return reasoningTokens;
    }

    /// Input and output together.
    public long totalTokens() {
        return inputTokens + outputTokens;
    }

    /// Makes all counts zero, for reuse.
    public void clear() {
        set(0, 0, 0, 0, 0);
    }

    /// Makes these the counts.
    public void set(
            long inputTokens, long cachedInputTokens, long cacheWriteTokens, long outputTokens, long reasoningTokens) {
        this.inputTokens = inputTokens;
        this.cachedInputTokens = cachedInputTokens;
        this.cacheWriteTokens = cacheWriteTokens;
        this.outputTokens = outputTokens;
        this.reasoningTokens = reasoningTokens;
    }

    @Override
    public String toString() {
        return "Usage[input=" + inputTokens + " (cached=" + cachedInputTokens + ", cacheWrite=" + cacheWriteTokens
                + "), output=" + outputTokens + " (reasoning=" + reasoningTokens + ")]";
    }
}

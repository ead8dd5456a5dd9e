package io.ringfence.providers.stream;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UsageFacts;

/// What a provider counted for one answer, in one form for all dialects. Mutable so that a stream can keep a
/// single instance; not thread-safe.
///
/// `input = fresh + cache read + cache write` and `output = visible + reasoning`, whichever way the provider
/// splits them.
public final class Usage {
    /// What [#reportedNanoUsd()] is where the provider tells no cost.
    public static final long UNREPORTED = -1;

    private final UsageFacts facts = UsageFacts.none();
    private ServiceTier serviceTier = ServiceTier.STANDARD;
    private long reportedNanoUsd = UNREPORTED;

    /// All input: fresh, read from a cache and written to one.
    public long inputTokens() {
        return facts.count(Meter.INPUT);
    }

    /// The part of the input that was read from the provider's prompt cache.
    public long cachedInputTokens() {
        return facts.count(Meter.CACHE_READ);
    }

    /// The part of the input that was written to the provider's prompt cache.
    public long cacheWriteTokens() {
        return facts.count(Meter.CACHE_WRITE);
    }

    /// All output: visible text, tool calls and reasoning.
    public long outputTokens() {
        return facts.count(Meter.OUTPUT);
    }

    /// The part of the output that was reasoning, as the provider states it. OpenRouter has been seen to state
    /// more reasoning than output, so this is not always a part in the arithmetic sense.
    public long reasoningTokens() {
        return facts.count(Meter.REASONING);
    }

    /// Input and output together.
    public long totalTokens() {
        return inputTokens() + outputTokens();
    }

    /// All that was counted, by what it is charged as. The same instance every time.
    public UsageFacts facts() {
        return facts;
    }

    /// How fast the provider says that it served.
    public ServiceTier serviceTier() {
        return serviceTier;
    }

    /// What the provider itself says that the answer cost, or [#UNREPORTED].
    public long reportedNanoUsd() {
        return reportedNanoUsd;
    }

    /// Makes everything as if nothing had been told, for reuse.
    public void clear() {
        clearCounts();
        serviceTier = ServiceTier.STANDARD;
    }

    /// Forgets counts and cost, which one object of an answer tells, but not the tier, which stands elsewhere
    /// in many dialects.
    void clearCounts() {
        facts.clear();
        reportedNanoUsd = UNREPORTED;
    }

    /// Takes over counts and cost, but not the tier.
    void takeCounts(Usage other) {
        facts.set(other.facts);
        reportedNanoUsd = other.reportedNanoUsd;
    }

    /// Takes over everything.
    public void set(Usage other) {
        takeCounts(other);
        serviceTier = other.serviceTier;
    }

    public void serviceTier(ServiceTier tier) {
        serviceTier = tier;
    }

    public void reportedNanoUsd(long nanoUsd) {
        reportedNanoUsd = nanoUsd;
    }

    @Override
    public String toString() {
        return "Usage[" + facts + " " + serviceTier + " reported=" + reportedNanoUsd + "]";
    }
}

package io.ringfence.engine.ledger;

import org.jspecify.annotations.Nullable;

/// How an exchange went, for its row in the ledger. Read by the engine thread after the exchange's own thread
/// has handed it over, and not changed from then on.
public interface LedgerFacts {
    /// The part of a cost of which only the whole is known.
    long UNDIVIDED = -1;

    /// As the client or the gateway named the request.
    String requestId();

    @Nullable
    String organisation();

    @Nullable
    String project();

    @Nullable
    String keyName();

    @Nullable
    String endUser();

    /// The operator's labels for the request, as `team=a,stage=b`; null for none.
    @Nullable
    String tags();

    /// As the client named it.
    String requestedModel();

    /// The configured name of the provider that was asked last; null when none was.
    @Nullable
    String provider();

    /// The model's name there.
    @Nullable
    String upstreamModel();

    /// What the client speaks, as `openai-chat`.
    String dialectName();

    /// The HTTP status that the client got.
    int status();

    /// The gateway's word for what went wrong, or null.
    @Nullable
    String errorCode();

    boolean streaming();

    /// Whether the counts are estimates, because the provider told none.
    boolean usageEstimated();

    int attempts();

    /// All tokens of the prompt.
    long inputTokens();

    long cacheReadTokens();

    long cacheWriteTokens();

    /// All tokens of the answer.
    long outputTokens();

    long reasoningTokens();

    /// Whatever else was counted and has a price of its own, as `input_audio=40,web_search=2`; null for
    /// nothing.
    @Nullable
    String otherUsage();

    /// How fast the provider says that it served, where it charges differently for that; null for the usual
    /// way.
    @Nullable
    String serviceTierName();

    /// How much of the cost is for the prompt, for what was read from and written to a cache of it too, in
    /// nano-dollars; [#UNDIVIDED] when only the whole is known.
    long inputCostNanoUsd();

    /// How much of the cost is for the answer; [#UNDIVIDED] when the other part is. Prices of calls, searches
    /// and other pieces are in neither, so that both together are at most the cost.
    long outputCostNanoUsd();

    /// Who said what it costs; null when the price is not known or nothing was used.
    @Nullable
    String priceSourceName();

    /// The version of the prices that the cost was computed with, or that were in use where none was: the
    /// catalogue's, and a mark of the operator's own. Null when there are none.
    @Nullable
    String catalogueVersion();

    /// Until the first byte for the client; -1 when there was none.
    long firstByteNs();

    /// Until it was known how it ended.
    long settledAfterNs();
}

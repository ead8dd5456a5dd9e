package io.ringfence.frontend;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.UsageFacts;
import org.jspecify.annotations.Nullable;

/// What is known of an exchange when it is over: for metrics and the access log. Holds no secret and no
/// content.
public interface ExchangeSummary {
    String requestId();

    Dialect dialect();

    /// The virtual key's name, or null when the caller was not known.
    @Nullable
    String keyName();

    @Nullable
    String project();

    @Nullable
    String organisation();

    @Nullable
    String endUser();

    /// What the client calls the request by, as `team=a,stage=b`; null for nothing.
    @Nullable
    String tags();

    /// The model as the client named it; empty when the request was not understood.
    String requestedModel();

    /// A bounded form of the requested model, for metric labels: `other` for names beyond the bound.
    String modelLabel();

    /// Whether another model served than the one that was asked for first: one of the request's fallbacks.
    boolean fallbackUsed();

    /// The provider that answered or was tried last; null when none was.
    @Nullable
    String provider();

    /// The model's name at that provider.
    @Nullable
    String upstreamModel();

    boolean streaming();

    /// The HTTP status that the client received, or 499 when it went away before one.
    int status();

    /// Code of the error that ended the exchange, also in the middle of a stream; null for a whole answer.
    @Nullable
    String errorCode();

    /// Attempts at providers.
    int attempts();

    long inputTokens();

    long outputTokens();

    /// True when the provider told no usage and tokens were estimated from bytes.
    boolean usageEstimated();

    /// All that was counted, by what it is charged as. Holds for as long as the listener is told.
    UsageFacts used();

    long costNanoUsd();

    /// Who said what it costs; null when the price is not known or nothing was used.
    @Nullable
    PriceSource priceSource();

    /// The version of the prices that were charged, or that were in use when none were; empty when there are none.
    String priceVersion();

    long durationNs();

    /// From the request's last byte to the answer's first content; -1 when there was none.
    long firstByteNs();

    /// The part of the duration that was not spent waiting for a provider, an admission or a retry.
    long overheadNs();
}

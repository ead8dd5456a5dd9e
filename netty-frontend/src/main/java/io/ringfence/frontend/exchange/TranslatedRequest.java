package io.ringfence.frontend.exchange;

import io.ringfence.providers.Dialect;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request as a provider of another dialect gets it.
///
/// @param dialect that the provider is asked in
/// @param wayBack for the answer
record TranslatedRequest(Dialect dialect, Map<String, @Nullable Object> body, Bridge wayBack) {
    static final String AWS_EVENT_STREAM = "application/vnd.amazon.eventstream";

    /// What the provider calls its streams, in the header `accept`.
    String streamType() {
        return dialect == Dialect.BEDROCK_CONVERSE ? AWS_EVENT_STREAM : "text/event-stream";
    }
}

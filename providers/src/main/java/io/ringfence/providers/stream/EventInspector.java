package io.ringfence.providers.stream;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;

/// Reads what one event of a dialect means. Holds the state of one stream; one thread; no allocation per event.
sealed interface EventInspector permits ChatInspector, ResponsesInspector, AnthropicInspector, GeminiInspector {
    /// Judges one event that has data, and notes in `progress` what it establishes. Consumes the cursor's whole
    /// text.
    ///
    /// @return [EventKind#MALFORMED] when the data is no JSON of the dialect; the progress is then unchanged
    EventKind inspect(EventFields event, JsonCursor cursor, StreamProgress progress);

    /// The inspector of a dialect.
    static EventInspector of(Dialect dialect, boolean hideUsageChunk) {
        return switch (dialect) {
            case OPENAI_CHAT -> new ChatInspector(hideUsageChunk);
            case OPENAI_RESPONSES -> new ResponsesInspector();
            case ANTHROPIC_MESSAGES -> new AnthropicInspector();
            case GEMINI -> new GeminiInspector();
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }
}

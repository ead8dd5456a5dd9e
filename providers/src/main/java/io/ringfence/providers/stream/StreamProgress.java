package io.ringfence.providers.stream;

import org.jspecify.annotations.Nullable;

/// What the events of a stream so far have established. An inspector changes it only for an event that is whole
/// JSON, so that half an event at a cut proves nothing.
final class StreamProgress {
    final Usage usage = new Usage();
    boolean usageSeen;
    boolean isComplete;
    boolean isTerminated;
    long outputBytes;
    long lastSequenceNumber = -1;

    @Nullable
    String responseId;

    @Nullable
    String encryptedKey;

    /// The last counts win, unless they forget: some servers close with zeros.
    void usage(Usage next) {
        if (next.totalTokens() > 0 || !usageSeen) {
            usage.takeCounts(next);
        }
        usageSeen = true;
    }
}

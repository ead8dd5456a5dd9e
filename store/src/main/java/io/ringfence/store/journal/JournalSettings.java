package io.ringfence.store.journal;

import java.nio.file.Path;

/// Where the journal is and how large it may grow.
///
/// @param folder for its files and nothing else
/// @param segmentBytes of one file; a multiple of 4,096
/// @param maxSegments files that may wait to be read; with all of them full, no budget is touched any more
/// @param forceMs between two times that what was written is forced to the disk: so much a power cut may take,
/// while the death of the process takes nothing
public record JournalSettings(Path folder, int segmentBytes, int maxSegments, int forceMs) {
    /// 64 MiB: about 300,000 exchanges.
    public static final int DEFAULT_SEGMENT_BYTES = 64 << 20;

    /// 1 GiB in all.
    public static final int DEFAULT_MAX_SEGMENTS = 16;

    public static final int DEFAULT_FORCE_MS = 1_000;

    private static final int PAGE = 4_096;

    public JournalSettings {
        if (segmentBytes < 16 * PAGE || segmentBytes % PAGE != 0) {
            throw new IllegalArgumentException(
                    "segmentBytes=" + segmentBytes + " is not a multiple of " + PAGE + " above " + 16 * PAGE);
        }
        if (maxSegments < 2) {
            throw new IllegalArgumentException("maxSegments=" + maxSegments + " is below 2");
        }
        if (forceMs < 1) {
            throw new IllegalArgumentException("forceMs=" + forceMs + " is below 1");
        }
    }

    public static JournalSettings in(Path folder) {
        return new JournalSettings(folder, DEFAULT_SEGMENT_BYTES, DEFAULT_MAX_SEGMENTS, DEFAULT_FORCE_MS);
    }

    public JournalSettings withSegments(int bytes, int max) {
        return new JournalSettings(folder, bytes, max, forceMs);
    }
}

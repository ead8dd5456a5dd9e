package io.ringfence.providers.tokens;

import io.ringfence.providers.Dialect;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// How many input tokens a provider counts for the bytes of requests to one model, learned from what it has
/// told. For words and tools only: of pictures, sound and documents bytes tell nothing.
///
/// Requests are alike if they are of one dialect, both have tools or not, and are of about the same size. For
/// what a provider adds unseen weighs most in short requests, and is much longer with tools. Any thread.
public final class ModelRatios {
    /// Instead of a number of tokens: too little is known.
    public static final long UNKNOWN = -1;

    /// The most requests that may be asked for before something counts as known.
    public static final int MOST_REQUESTS = InputRatio.MEMORY / 2;

    /// More than any model takes: who tells more has miscounted.
    private static final long MOST_TOKENS = 100_000_000;

    /// An average of fewer would say less than a rule of thumb.
    private static final int LEAST_FOR_AVERAGE = 5;

    /// Below 256 bytes, 1 KiB, 4 KiB, 16 KiB, 64 KiB, 256 KiB, and above.
    private static final int SIZES = 7;

    private static final int BITS_OF_SMALLEST = 8;

    /// After the sizes: all of them together.
    private static final int ANY_SIZE = SIZES;

    private final AtomicReferenceArray<@Nullable InputRatio> ratios =
            new AtomicReferenceArray<>(Dialect.values().length * 2 * (SIZES + 1));

    /// The provider told how many input tokens a request had.
    ///
    /// @param dialect of the client
    /// @param bytes of the request as the client sent it
    public void learn(Dialect dialect, boolean hasTools, long bytes, long tokens) {
        if (bytes > 0 && tokens > 0 && tokens <= MOST_TOKENS) {
            ratio(dialect, hasTools, size(bytes)).learn(bytes, tokens);
            ratio(dialect, hasTools, ANY_SIZE).learn(bytes, tokens);
        }
    }

    private InputRatio ratio(Dialect dialect, boolean hasTools, int size) {
        int index = index(dialect, hasTools, size);
        InputRatio known = ratios.get(index);
        if (known == null) {
            InputRatio made = new InputRatio();
            known = ratios.compareAndExchange(index, null, made);
            known = known == null ? made : known;
        }
        return known;
    }

    private static int index(Dialect dialect, boolean hasTools, int size) {
        int kind = 2 * Integer.numberOfTrailingZeros(dialect.bit()) + (hasTools ? 1 : 0);
        return kind * (SIZES + 1) + size;
    }

    private static int size(long bytes) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(bytes);
        return Math.clamp((bits - BITS_OF_SMALLEST + 1) / 2, 0, SIZES - 1);
    }

    /// The input tokens that such a request has on average, or [#UNKNOWN].
    public long likely(Dialect dialect, boolean hasTools, long bytes) {
        long alike = likely(dialect, hasTools, size(bytes), bytes);
        return alike == UNKNOWN ? likely(dialect, hasTools, ANY_SIZE, bytes) : alike;
    }

    private long likely(Dialect dialect, boolean hasTools, int size, long bytes) {
        InputRatio known = ratios.get(index(dialect, hasTools, size));
        return known == null ? UNKNOWN : known.likely(bytes, LEAST_FOR_AVERAGE);
    }

    /// The input tokens that a share of such requests does not pass, or [#UNKNOWN].
    ///
    /// @param permille the share
    /// @param leastRequests of about this size that must be known; at most [#MOST_REQUESTS]
    public long atMost(Dialect dialect, boolean hasTools, long bytes, int permille, int leastRequests) {
        InputRatio known = ratios.get(index(dialect, hasTools, size(bytes)));
        return known == null ? UNKNOWN : known.atMost(bytes, permille, leastRequests);
    }
}

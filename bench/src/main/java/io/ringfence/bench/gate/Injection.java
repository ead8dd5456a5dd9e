package io.ringfence.bench.gate;

import org.jspecify.annotations.Nullable;

/// A regression made on purpose, to prove that the gate sees it.
enum Injection {
    NONE,
    /// Fifteen percent more time.
    SLOWDOWN,
    /// Eight bytes more per operation: the smallest object, every other time.
    ALLOCATION;

    static final double SLOWDOWN_SHARE = 0.15;
    private static final int SMALLEST_OBJECT_BYTES = 16;
    private static final int OPERATIONS_PER_OBJECT = SMALLEST_OBJECT_BYTES / 8;

    /// Where objects go, so that the compiler cannot leave them out.
    private static volatile @Nullable Object escaped;

    /// The same subject, worse.
    ///
    /// @param ratio time of one operation of the subject, in operations of the calibration
    Loop into(Loop subject, double ratio) {
        return switch (this) {
            case NONE -> subject;
            case SLOWDOWN -> {
                Loop extra = new Calibration();
                yield operations -> {
                    subject.run(operations);
                    extra.run((int) Math.round(operations * ratio * SLOWDOWN_SHARE));
                };
            }
            case ALLOCATION ->
                operations -> {
                    subject.run(operations);
                    for (int i = 0; i < operations; i += OPERATIONS_PER_OBJECT) {
                        escaped = new Object();
                    }
                };
        };
    }
}

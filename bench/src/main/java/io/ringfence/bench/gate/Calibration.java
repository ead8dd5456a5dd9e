package io.ringfence.bench.gate;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// Work that never changes, against which everything else is timed. Never edit it without a new baseline.
///
/// A neighbour on the same core slows busy code down by half and code that mostly waits for its own last result
/// not at all. So that both sides of a ratio suffer alike, this does a little of what the subjects do, and much
/// at once: it reads text byte by byte, looks things up, adds amounts up, passes a baton, and looks at the
/// clock.
final class Calibration implements Loop {
    private static final int TEXT_BYTES = 4_096;
    private static final int READ_BYTES = 96;
    private static final int SLOTS = 4_096;
    private static final int LOOKUPS = 8;
    private static final String LETTERS = "etaoin shrdlu, cmfwyp\"vbgkqjxz{}[]:0123456789\\n";

    private final byte[] text = new byte[TEXT_BYTES];
    private final long[] amounts = new long[SLOTS];
    private final AtomicBoolean baton = new AtomicBoolean();
    private int at;
    private long digits;
    private long lastNs;

    Calibration() {
        SplittableRandom random = new SplittableRandom(42);
        byte[] letters = LETTERS.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < TEXT_BYTES; i++) {
            text[i] = letters[random.nextInt(letters.length)];
        }
        for (int i = 0; i < SLOTS; i++) {
            amounts[i] = random.nextLong(1, 1_000_000);
        }
    }

    @Override
    public void run(int operations) {
        for (int i = 0; i < operations; i++) {
            operation();
        }
    }

    private void operation() {
        if (baton.getAndSet(true)) {
            throw new IllegalStateException("there is one thread");
        }
        long nowNs = System.nanoTime();
        long hash = read();
        settle(hash, nowNs - lastNs);
        lastNs = nowNs;
        baton.getAndSet(false);
    }

    private long read() {
        int start = at;
        long hash = 17;
        for (int i = 0; i < READ_BYTES; i++) {
            byte b = text[(start + i) & (TEXT_BYTES - 1)];
            if (b == '"') {
                hash = hash * 31 + i;
            } else if (b >= '0' && b <= '9') {
                digits++;
            }
        }
        at = (start + READ_BYTES) & (TEXT_BYTES - 1);
        return hash;
    }

    private void settle(long hash, long elapsedNs) {
        for (int i = 0; i < LOOKUPS; i++) {
            int slot = (int) ((hash + i * 0x9E37_79B9L) >>> 3) & (SLOTS - 1);
            long amount = amounts[slot];
            amounts[slot] = amount > elapsedNs ? amount - (elapsedNs & 7) : amount + 1_000_000 + digits % 10;
        }
    }
}

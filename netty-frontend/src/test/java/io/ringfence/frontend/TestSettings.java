package io.ringfence.frontend;

import java.util.concurrent.TimeUnit;

/// Settings under which no test meets a limit by accident.
public final class TestSettings {
    private static final int MIB = 1 << 20;
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private TestSettings() {}

    /// One loop, on a free port of the loopback address.
    public static FrontendSettings oneLoop() {
        return new FrontendSettings(
                "127.0.0.1",
                0,
                1,
                null,
                100,
                16,
                MIB,
                64 << 10,
                16 * MIB,
                MIB,
                MIB,
                64 << 10,
                MINUTE_NS,
                MINUTE_NS,
                MINUTE_NS,
                MINUTE_NS,
                MINUTE_NS,
                10,
                MINUTE_NS,
                1,
                8,
                10,
                MINUTE_NS);
    }
}

package io.ringfence.frontend.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/// JSON about money: decimals are written out, and what is not known is `null` instead of not being there.
public final class ExactJson {
    private static final JSON WRITER = JSON.builder(JsonFactory.builder()
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build())
            .build()
            .with(JSON.Feature.WRITE_NULL_PROPERTIES);
    private static final int NANO = 9;

    private ExactJson() {}

    /// An object.
    public static String of(Map<String, ?> members) {
        try {
            return WRITER.asString(members);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /// An amount in dollars, to the last nano-dollar.
    public static BigDecimal usd(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, NANO).stripTrailingZeros();
    }

    /// The same of a sum that may be beyond a `long`.
    public static BigDecimal usd(BigInteger nanoUsd) {
        return new BigDecimal(nanoUsd, NANO).stripTrailingZeros();
    }
}

package io.ringfence.providers.endpoints;

import java.util.Locale;

/// How a vector is written: `encoding_format`.
public enum EmbeddingEncoding {
    /// A list of numbers.
    FLOAT,
    /// Base64 of its elements as 32-bit floats, little-endian.
    BASE64;

    /// The word on the wire.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

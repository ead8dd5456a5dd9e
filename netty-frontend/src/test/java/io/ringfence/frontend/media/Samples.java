package io.ringfence.frontend.media;

import java.util.Arrays;
import java.util.HexFormat;

/// Bytes that begin as media do.
final class Samples {
    static final byte[] PNG = beginning("89504e470d0a1a0a0000000d49484452");
    static final byte[] JPEG = beginning("ffd8ffe000104a464946000101000001");

    private Samples() {}

    static byte[] beginning(String hex) {
        return Arrays.copyOf(HexFormat.of().parseHex(hex), 64);
    }

    /// A PNG of so many bytes, as far as its beginning can tell.
    static byte[] png(int length) {
        return Arrays.copyOf(PNG, length);
    }
}

package io.ringfence.providers;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The `encrypted_content` of items of the Responses API: reasoning, or a compacted history, that goes to the
/// client and comes back with its next request. Only the account that made it can decrypt it.
public final class EncryptedContent {
    private static final String PREFIX = "encrypted:";

    /// It ends with what authenticates it, in which no two agree.
    private static final int TAIL = 64;

    private EncryptedContent() {}

    /// By what a content is known again, without keeping all of it. Cannot be the id of a response.
    ///
    /// @param start of its text in `json`
    /// @param length in bytes as written; 0 = there is none
    /// @return null when there is none, or when its end is written with escapes, which no provider does
    public static @Nullable String key(ByteBuf json, int start, int length) {
        if (length == 0) {
            return null;
        }
        int bytes = Math.min(length, TAIL);
        String tail = json.toString(start + length - bytes, bytes, StandardCharsets.ISO_8859_1);
        return tail.indexOf('\\') < 0 ? PREFIX + tail : null;
    }
}

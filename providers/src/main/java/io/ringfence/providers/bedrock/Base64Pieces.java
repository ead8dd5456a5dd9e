package io.ringfence.providers.bedrock;

import java.util.Base64;

/// Puts together bytes that came in pieces, each encoded as Base64 of its own.
final class Base64Pieces {
    private Base64Pieces() {}

    /// Makes of `whole` the encoding of its bytes and those of `piece`. Linear in all but the last few bytes.
    ///
    /// What is no Base64 is appended as it stands: nobody but its maker has to understand it.
    static void append(StringBuilder whole, String piece) {
        int padding = whole.indexOf("=", Math.max(0, whole.length() - 2));
        if (padding < 0) {
            whole.append(piece);
            return;
        }
        try {
            int lastGroup = whole.length() - 4;
            byte[] last = Base64.getDecoder().decode(whole.substring(lastGroup));
            byte[] more = Base64.getDecoder().decode(piece);
            byte[] joined = new byte[last.length + more.length];
            System.arraycopy(last, 0, joined, 0, last.length);
            System.arraycopy(more, 0, joined, last.length, more.length);
            whole.setLength(lastGroup);
            whole.append(Base64.getEncoder().encodeToString(joined));
        } catch (IllegalArgumentException | IndexOutOfBoundsException notBase64) {
            whole.append(piece);
        }
    }
}

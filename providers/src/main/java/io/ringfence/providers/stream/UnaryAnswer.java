package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;

/// Reads the few facts that the gateway needs from an unstreamed answer. Stateless.
@SuppressWarnings("DoNotCallSuggester")
public final class UnaryAnswer {
    private UnaryAnswer() {}

    /// Reads the usage of a whole answer without moving the buffer's indices.
    ///
    /// @return false when the body is not JSON or names no usage; `out` is then all zero
    public static boolean readUsage(ByteBuf body, Dialect dialect, Usage out) {
        throw new UnsupportedOperationException("usage");
    }

    /// Whether a body that came with status 200 is an error all the same: a top-level `error` and no answer.
    public static boolean isErrorInside200(ByteBuf body, Dialect dialect) {
        throw new UnsupportedOperationException("error in 200");
    }
}

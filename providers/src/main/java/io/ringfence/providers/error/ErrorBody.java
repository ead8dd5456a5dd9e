package io.ringfence.providers.error;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringfence.providers.Dialect;

/// Writes errors in the client's dialect. Stateless; cold path.
@SuppressWarnings("DoNotCallSuggester")
public final class ErrorBody {
    private ErrorBody() {}

    /// The body of an HTTP error answer.
    public static ByteBuf unary(ByteBufAllocator alloc, Dialect dialect, GatewayError error) {
        throw new UnsupportedOperationException("error body");
    }

    /// A whole event that tells a client in mid-stream that its answer failed.
    public static ByteBuf inStream(ByteBufAllocator alloc, Dialect dialect, GatewayError error) {
        throw new UnsupportedOperationException("error event");
    }

    /// The provider's own error body with the gateway's members added, or one built from what it says.
    public static ByteBuf fromProvider(
            ByteBufAllocator alloc, Dialect dialect, ByteBuf upstreamBody, GatewayError error) {
        throw new UnsupportedOperationException("provider error body");
    }
}

package io.ringfence.providers.bedrock;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One message of AWS's event-stream framing.
///
/// @param headers by name, in their order
/// @param payload its readable bytes; valid only as long as whoever hands the message on says
public record AwsMessage(Map<String, AwsHeader> headers, ByteBuf payload) {
    /// The text of a header, or null when there is none or it is no text.
    public @Nullable String text(String name) {
        return headers.get(name) instanceof AwsHeader.Text text ? text.value() : null;
    }
}

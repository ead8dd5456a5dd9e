package io.ringfence.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request as it arrived, from the journal of a [DemoProvider].
///
/// @param headers      name and value in the order received, names as spelled by the sender
/// @param body         the body after transfer decoding; content encodings are left alone
/// @param connectionId number of the connection, counted from 0; equal for requests that shared one
/// @param remotePort   the sender's port
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record ReceivedRequest(
        String method,
        String uri,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        long connectionId,
        int remotePort) {

    public ReceivedRequest {
        headers = List.copyOf(headers);
    }

    /// The first value of a header, found without regard to case; null when absent.
    public @Nullable String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /// The body as UTF-8 text.
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}

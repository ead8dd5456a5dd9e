package io.ringfence.frontend.server;

import io.ringfence.frontend.loop.LoopContext;
import org.jspecify.annotations.Nullable;

/// Request ids: the client's own when it is harmless, else a new one.
final class RequestIds {
    private static final int MAX_LENGTH = 128;

    private RequestIds() {}

    static String echoOrNew(@Nullable String sent, LoopContext loop) {
        return sent != null && isHarmless(sent) ? sent : loop.newRequestId();
    }

    /// Visible ASCII only, so that the id can stand in a header, a log line and a JSON text as it is.
    private static boolean isHarmless(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}

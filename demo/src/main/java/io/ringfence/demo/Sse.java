package io.ringfence.demo;

import java.nio.charset.StandardCharsets;

/// Server-sent events.
final class Sse {
    private Sse() {}

    static byte[] data(String json) {
        return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] event(String name, String json) {
        return ("event: " + name + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}

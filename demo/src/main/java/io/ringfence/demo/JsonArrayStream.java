package io.ringfence.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Turns events without names into the elements of one JSON array, as Gemini streams when server-sent events are not
/// asked for.
final class JsonArrayStream implements Grammar.AnswerStream {
    private final Grammar.AnswerStream events;
    private boolean hasBegun;

    JsonArrayStream(Grammar.AnswerStream events) {
        this.events = events;
    }

    @Override
    public List<byte[]> opening() {
        return elements(events.opening());
    }

    @Override
    public byte[] token(String token) {
        return element(events.token(token), "");
    }

    @Override
    public List<byte[]> closing() {
        List<byte[]> elements = elements(events.closing());
        elements.add("]".getBytes(StandardCharsets.UTF_8));
        return elements;
    }

    @Override
    public byte[] error(String message) {
        return element(events.error(message), "]");
    }

    private List<byte[]> elements(List<byte[]> from) {
        List<byte[]> elements = new ArrayList<>();
        for (byte[] event : from) {
            elements.add(element(event, ""));
        }
        return elements;
    }

    private byte[] element(byte[] event, String end) {
        String json = new String(event, StandardCharsets.UTF_8)
                .substring("data: ".length())
                .strip();
        String separator = hasBegun ? ",\r\n" : "[";
        hasBegun = true;
        return (separator + json + end).getBytes(StandardCharsets.UTF_8);
    }
}

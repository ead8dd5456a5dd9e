package io.ringfence.providers.conformance.reader;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One event of an event stream.
///
/// @param name null when it has none
public record SseEvent(@Nullable String name, String data) {
    /// The events of a whole stream; comments are left out. Every event must be ended by a blank line.
    ///
    /// @param lineEnd the one that the stream must have throughout
    public static List<SseEvent> all(String stream, String lineEnd) {
        List<SseEvent> events = new ArrayList<>();
        GrammarException.require(
                stream.isEmpty() || stream.endsWith(lineEnd + lineEnd), "the stream does not end with a blank line");
        String name = null;
        List<String> data = new ArrayList<>();
        for (String line : stream.split(lineEnd, -1)) {
            GrammarException.require(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, "a stray line end", line);
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(new SseEvent(name, String.join("\n", data)));
                }
                name = null;
                data.clear();
            } else if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data.add(line.substring("data: ".length()));
            } else {
                GrammarException.require(line.startsWith(":"), "no line of an event stream", line);
            }
        }
        return events;
    }
}

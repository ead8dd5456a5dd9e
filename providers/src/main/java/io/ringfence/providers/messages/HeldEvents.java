package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.StreamEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What has come of an answer while the block of a call was still open, in its order: blocks follow each other
/// in this dialect, whereas calls may interleave in others. The fragments of a held call are joined, so that
/// each is looked at once. Bounded: an answer that interleaves more than [#MAX_CHARS] has to be given up.
final class HeldEvents {
    /// Characters of fragments and texts, with [#CHARS_PER_EVENT] for each event.
    static final int MAX_CHARS = 16 << 20;

    private static final int CHARS_PER_EVENT = 64;

    private final Deque<Held> held = new ArrayDeque<>();
    private final Map<Integer, HeldCall> calls = new HashMap<>();
    private long chars;

    /// A held thing: an event, or a call with all that has come of it.
    sealed interface Held {}

    /// Any event that is not about a call.
    record HeldEvent(StreamEvent event) implements Held {}

    /// A call.
    static final class HeldCall implements Held {
        final StreamEvent.ToolCallStarted start;
        final StringBuilder arguments = new StringBuilder();
        boolean hasEnded;

        private HeldCall(StreamEvent.ToolCallStarted start) {
            this.start = start;
        }
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /// Whether the bound is reached.
    boolean isFull() {
        return chars > MAX_CHARS;
    }

    /// Whether that call is held.
    boolean holds(int call) {
        return calls.containsKey(call);
    }

    void add(StreamEvent event) {
        switch (event) {
            case StreamEvent.ToolCallStarted start -> {
                HeldCall call = new HeldCall(start);
                calls.put(start.call(), call);
                held.add(call);
                chars += CHARS_PER_EVENT;
            }
            case StreamEvent.ToolCallDelta delta -> {
                HeldCall call = calls.get(delta.call());
                if (call != null) {
                    call.arguments.append(delta.fragment());
                    chars += delta.fragment().length();
                }
            }
            case StreamEvent.ToolCallEnded end -> {
                HeldCall call = calls.get(end.call());
                if (call != null) {
                    call.hasEnded = true;
                }
            }
            default -> {
                held.add(new HeldEvent(event));
                chars += CHARS_PER_EVENT + length(event);
            }
        }
    }

    private static int length(StreamEvent event) {
        return switch (event) {
            case StreamEvent.TextDelta text -> text.text().length();
            case StreamEvent.ReasoningDelta thoughts -> thoughts.text().length();
            case StreamEvent.RefusalDelta refusal -> refusal.text().length();
            default -> 0;
        };
    }

    /// The next in order, or null.
    @Nullable
    Held poll() {
        Held next = held.poll();
        if (next instanceof HeldCall call) {
            calls.remove(call.start.call());
            chars -= CHARS_PER_EVENT + call.arguments.length();
        } else if (next instanceof HeldEvent other) {
            chars -= CHARS_PER_EVENT + length(other.event());
        }
        return next;
    }
}

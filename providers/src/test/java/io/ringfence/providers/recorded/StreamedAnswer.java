package io.ringfence.providers.recorded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.StreamReading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What a stream's events amount to. Checks their grammar on the way: the beginning comes first and once,
/// nothing is empty, calls are numbered densely, nothing but usage follows the end.
public final class StreamedAnswer {
    /// A call of a tool.
    public record Call(String id, String name, StringBuilder arguments) {}

    private static final int MAX_EVENT_BYTES = 8 << 20;

    public final List<StreamEvent> events = new ArrayList<>();
    public final StringBuilder text = new StringBuilder();
    public final StringBuilder reasoning = new StringBuilder();
    public final List<Call> calls = new ArrayList<>();
    public final List<StreamEvent.ReasoningState> states = new ArrayList<>();
    public final List<Citation> citations = new ArrayList<>();
    public final List<Part> parts = new ArrayList<>();
    public @Nullable TokenUsage usage;
    public @Nullable Finish finish;
    public StreamEvent.@Nullable Failed failure;
    public boolean ended;

    private StreamedAnswer() {}

    public static StreamedAnswer whole(AnswerSource source, byte[] body) {
        return inChunks(source, body, () -> Integer.MAX_VALUE);
    }

    /// Feeds the stream in chunks as long as `lengths` says.
    public static StreamedAnswer inChunks(AnswerSource source, byte[] body, IntSupplier lengths) {
        // Counting what is allocated finds a leak for certain.
        var alloc = new UnpooledByteBufAllocator(false, true);
        var answer = new StreamedAnswer();
        var reading = new StreamReading(source, MAX_EVENT_BYTES, alloc);
        int at = 0;
        while (at < body.length) {
            int length = Math.min(lengths.getAsInt(), body.length - at);
            reading.accept(alloc.buffer(length).writeBytes(body, at, length), answer::take);
            at += length;
        }
        reading.finish(answer::take);
        reading.release();
        assertEquals(0, alloc.metric().usedHeapMemory(), "bytes that nobody released");
        return answer;
    }

    private void take(StreamEvent event) {
        assertEquals(null, failure, "after a failure came " + event);
        assertFalse(ended && !(event instanceof StreamEvent.UsageReported), "after the end came " + event);
        if (!(event instanceof StreamEvent.Ping || event instanceof StreamEvent.Failed)) {
            assertEquals(
                    events.stream().noneMatch(StreamEvent.Started.class::isInstance),
                    event instanceof StreamEvent.Started,
                    "the beginning comes first and once");
        }
        events.add(event);
        switch (event) {
            case StreamEvent.TextDelta delta -> text.append(notEmpty(delta.text()));
            case StreamEvent.ReasoningDelta delta -> reasoning.append(notEmpty(delta.text()));
            case StreamEvent.ReasoningState state -> states.add(state);
            case StreamEvent.ToolCallStarted call -> {
                assertEquals(calls.size(), call.call(), "calls are numbered");
                calls.add(new Call(notEmpty(call.id()), notEmpty(call.name()), new StringBuilder()));
            }
            case StreamEvent.ToolCallDelta delta ->
                calls.get(delta.call()).arguments().append(notEmpty(delta.fragment()));
            case StreamEvent.ToolCallEnded end -> assertTrue(end.call() < calls.size(), "an unknown call ended");
            case StreamEvent.CitationAdded citation -> citations.add(citation.citation());
            case StreamEvent.PartAdded part -> parts.add(part.part());
            case StreamEvent.UsageReported reported -> usage = reported.usage();
            case StreamEvent.Finished finished -> {
                assertEquals(null, finish, "finished twice");
                finish = finished.finish();
            }
            case StreamEvent.Failed failed -> failure = failed;
            case StreamEvent.Ended _ -> ended = true;
            case StreamEvent.Started _,
                    StreamEvent.TextState _,
                    StreamEvent.RefusalDelta _,
                    StreamEvent.PartEnded _,
                    StreamEvent.Logprobs _,
                    StreamEvent.Extended _,
                    StreamEvent.Ping _ -> {}
        }
    }

    private static String notEmpty(String text) {
        assertNotEquals("", text);
        return text;
    }
}

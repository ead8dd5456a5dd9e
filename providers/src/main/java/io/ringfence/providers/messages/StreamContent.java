package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The content blocks of a stream under construction. A block is opened with its first delta and closed before
/// the next one; what comes while a call is not whole yet waits ([HeldEvents]). One stream, one thread.
final class StreamContent {
    private enum Open {
        NOTHING,
        TEXT,
        THOUGHTS,
        /// Thoughts of which one summary is told, and another one or the signature may follow.
        TOLD_SUMMARY,
        CALL
    }

    private final Losses losses;
    private final HeldEvents held = new HeldEvents();
    private Open open = Open.NOTHING;

    /// Whether the thoughts of the open block are summaries.
    private boolean isSummary;

    private StreamEvent.@Nullable ToolCallStarted call;
    private JsonEnd callEnd = new JsonEnd();
    private boolean hasArguments;

    private boolean hasCalls;
    private boolean hasRefusal;

    StreamContent(Losses losses) {
        this.losses = losses;
    }

    boolean hasCalls() {
        return hasCalls;
    }

    boolean hasRefusal() {
        return hasRefusal;
    }

    /// Whether more waits than may be held.
    boolean isTooMuch() {
        return held.isFull();
    }

    /// Takes an event of the answer's content.
    void add(StreamEvent event, StreamFrames out) {
        if (mustWait(event)) {
            held.add(event);
        } else {
            write(event, out);
        }
    }

    private boolean mustWait(StreamEvent event) {
        StreamEvent.ToolCallStarted underWay = call;
        if (underWay == null || callEnd.isWhole()) {
            return false;
        }
        return switch (event) {
            case StreamEvent.ToolCallDelta delta -> delta.call() != underWay.call();
            case StreamEvent.ToolCallEnded end -> end.call() != underWay.call();
            default -> true;
        };
    }

    /// The content is whole: writes what waits, and closes the last block.
    void end(StreamFrames out) {
        close(out);
        for (HeldEvents.Held next = held.poll(); next != null; next = held.poll()) {
            writeHeld(next, out);
        }
        close(out);
    }

    // ---- Calls

    /// Writes what waits, up to the next call that is not whole.
    private void drain(StreamFrames out) {
        while (!held.isEmpty() && (call == null || callEnd.isWhole())) {
            HeldEvents.Held next = held.poll();
            if (next != null) {
                writeHeld(next, out);
            }
        }
    }

    private void writeHeld(HeldEvents.Held next, StreamFrames out) {
        switch (next) {
            case HeldEvents.HeldEvent other -> write(other.event(), out);
            case HeldEvents.HeldCall waiting -> {
                start(waiting.start, out);
                if (!waiting.arguments.isEmpty()) {
                    arguments(waiting.arguments.toString(), out);
                }
                if (waiting.hasEnded) {
                    close(out);
                }
            }
        }
    }

    private void start(StreamEvent.ToolCallStarted start, StreamFrames out) {
        close(out);
        if (start.state() != null) {
            signedBlock(start.state(), out);
        }
        call = start;
        callEnd = new JsonEnd();
        hasArguments = false;
        hasCalls |= MessagesFinish.isDirect(start.extensions().members().get("caller"));
        open = Open.CALL;
        Map<String, @Nullable Object> block = Own.typed("tool_use");
        block.put("id", start.id());
        block.put("name", start.name());
        block.put("input", Map.of());
        Own.putBack(start.extensions(), block, "tool_use", losses);
        out.startBlock(block, true);
        out.json("");
    }

    private void delta(StreamEvent.ToolCallDelta delta, StreamFrames out) {
        if (call != null && call.call() == delta.call()) {
            arguments(delta.fragment(), out);
            if (callEnd.isWhole()) {
                drain(out);
            }
        } else if (!delta.fragment().isBlank()) {
            losses.add("arguments that came after their call was whole are not told");
        }
    }

    private void arguments(String fragment, StreamFrames out) {
        if (call != null && call.custom()) {
            // Free text travels as the one string of an object.
            String quoted = JsonTree.string(fragment);
            out.json((hasArguments ? "" : "{\"input\":\"") + quoted.substring(1, quoted.length() - 1));
        } else {
            callEnd.feed(fragment);
            out.json(fragment);
        }
        hasArguments = true;
    }

    private void end(StreamEvent.ToolCallEnded end, StreamFrames out) {
        if (call != null && call.call() == end.call()) {
            close(out);
            drain(out);
        }
    }

    // ---- Everything

    private void write(StreamEvent event, StreamFrames out) {
        switch (event) {
            case StreamEvent.TextDelta text -> text(text.text(), out);
            case StreamEvent.RefusalDelta refusal -> {
                hasRefusal = true;
                text(refusal.text(), out);
            }
            case StreamEvent.TextState state -> {
                close(out);
                signedBlock(state.state(), out);
            }
            case StreamEvent.ReasoningDelta thoughts -> thoughts(thoughts, out);
            case StreamEvent.ReasoningState state -> state(state, out);
            case StreamEvent.ToolCallStarted start -> start(start, out);
            case StreamEvent.ToolCallDelta delta -> delta(delta, out);
            case StreamEvent.ToolCallEnded end -> end(end, out);
            case StreamEvent.CitationAdded added -> citation(added.citation(), out);
            case StreamEvent.PartAdded added -> part(added.part(), out);
            case StreamEvent.PartEnded _ -> endPart(out);
            default -> throw new IllegalArgumentException("no content: " + event);
        }
    }

    private void text(String text, StreamFrames out) {
        if (text.isEmpty()) {
            return;
        }
        openText(out);
        out.delta("text_delta", "text", text);
    }

    private void openText(StreamFrames out) {
        if (open != Open.TEXT) {
            close(out);
            Map<String, @Nullable Object> block = Own.typed("text");
            block.put("text", "");
            out.startBlock(block, false);
            open = Open.TEXT;
        }
    }

    private void thoughts(StreamEvent.ReasoningDelta thoughts, StreamFrames out) {
        if (open == Open.TOLD_SUMMARY && thoughts.summary()) {
            out.delta("thinking_delta", "thinking", "\n\n");
            open = Open.THOUGHTS;
        }
        openThoughts(out);
        out.delta("thinking_delta", "thinking", thoughts.text());
        isSummary = thoughts.summary();
    }

    private void openThoughts(StreamFrames out) {
        if (open != Open.THOUGHTS) {
            close(out);
            out.startBlock(AnswerBlocks.thinking("", null), false);
            open = Open.THOUGHTS;
            isSummary = false;
        }
    }

    private void state(StreamEvent.ReasoningState state, StreamFrames out) {
        if (state.redacted()) {
            close(out);
            out.wholeBlock(AnswerBlocks.redacted(state.state()));
            return;
        }
        if (open != Open.TOLD_SUMMARY) {
            openThoughts(out);
        }
        out.delta("signature_delta", "signature", AnswerBlocks.wrapped(state.state()));
        close(out);
    }

    /// A block of thoughts without words, that carries a state for which there is no other place.
    private void signedBlock(ProviderState state, StreamFrames out) {
        out.startBlock(AnswerBlocks.thinking("", null), false);
        out.delta("signature_delta", "signature", AnswerBlocks.wrapped(state));
        out.stopBlock();
    }

    private void citation(Citation citation, StreamFrames out) {
        boolean mayOpen = citation.origin() == Own.DIALECT; // in this dialect they may come before their text
        if (open != Open.TEXT && !mayOpen) {
            losses.droppedAll("citations that come after their text");
            return;
        }
        Map<String, @Nullable Object> written = Citations.write(citation, "", losses);
        if (written != null) {
            openText(out);
            out.delta("citations_delta", "citation", written);
        }
    }

    private void part(Part part, StreamFrames out) {
        List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        AnswerBlocks.write(part, blocks, losses);
        for (Map<String, @Nullable Object> block : blocks) {
            close(out);
            whole(block, out);
        }
    }

    /// Inputs and texts come as deltas even when they are whole: clients put blocks together from these.
    private void whole(Map<String, @Nullable Object> block, StreamFrames out) {
        if (block.get("input") instanceof Map<?, ?> input) {
            Map<String, @Nullable Object> start = Own.copyOf(block);
            start.put("input", Map.of());
            hasCalls |= "tool_use".equals(block.get("type"));
            out.startBlock(start, true);
            out.json("");
            if (!input.isEmpty()) {
                out.json(JsonTree.string(input));
            }
            out.stopBlock();
        } else if ("text".equals(block.get("type")) && block.get("text") instanceof String text) {
            text(text, out);
            close(out);
        } else {
            out.wholeBlock(block);
        }
    }

    private void endPart(StreamFrames out) {
        if (open == Open.THOUGHTS && isSummary) {
            open = Open.TOLD_SUMMARY;
        } else if (open != Open.CALL) {
            close(out);
        }
    }

    private void close(StreamFrames out) {
        if (open == Open.NOTHING) {
            return;
        }
        if (call != null && call.custom()) {
            out.json(hasArguments ? "\"}" : "{\"input\":\"\"}");
        }
        out.stopBlock();
        call = null;
        open = Open.NOTHING;
    }
}

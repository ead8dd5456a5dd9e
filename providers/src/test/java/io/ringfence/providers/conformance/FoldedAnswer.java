package io.ringfence.providers.conformance;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts the events of a stream's first choice together to the parts that they are pieces of, and insists on the
/// order that [StreamEvent] promises.
final class FoldedAnswer implements Consumer<StreamEvent> {
    private final List<Part> parts = new ArrayList<>();
    private final List<Part.ToolCall> calls = new ArrayList<>();
    private final List<StringBuilder> arguments = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thoughts = new StringBuilder();
    private final List<String> summary = new ArrayList<>();
    private final StringBuilder refusal = new StringBuilder();
    private @Nullable Finish finish;
    private @Nullable TokenUsage usage;
    private int started;
    private int ended;
    private boolean hasSummary;

    @Override
    public void accept(StreamEvent event) {
        boolean mayFollow = event instanceof StreamEvent.UsageReported || event instanceof StreamEvent.Ping;
        require(ended == 0 || mayFollow, "something follows the end", event);
        switch (event) {
            case StreamEvent.Started _ -> require(started++ == 0, "started twice", event);
            case StreamEvent.TextDelta delta -> {
                require(!delta.text().isEmpty(), "empty", event);
                closeThoughts(null, false);
                text.append(delta.text());
            }
            case StreamEvent.ReasoningDelta delta -> {
                require(!delta.text().isEmpty(), "empty", event);
                closeText(null);
                hasSummary |= delta.summary();
                thoughts.append(delta.text());
            }
            case StreamEvent.ReasoningState state -> {
                closeText(null);
                closeThoughts(state.state(), state.redacted());
            }
            case StreamEvent.TextState state -> closeText(state.state());
            case StreamEvent.ToolCallStarted call -> {
                closeText(null);
                closeThoughts(null, false);
                require(call.call() == calls.size(), "calls are not dense", event);
                Part.ToolCall begun = new Part.ToolCall(
                        call.id(), call.name(), "{}", call.custom(), call.state(), null, Extensions.NONE);
                calls.add(begun);
                arguments.add(new StringBuilder());
                parts.add(begun);
            }
            case StreamEvent.ToolCallDelta delta -> {
                require(!delta.fragment().isEmpty(), "empty", event);
                arguments.get(delta.call()).append(delta.fragment());
            }
            case StreamEvent.RefusalDelta delta -> refusal.append(delta.text());
            case StreamEvent.PartEnded _ -> {
                if (hasSummary && !thoughts.isEmpty()) {
                    summary.add(thoughts.toString());
                    thoughts.setLength(0);
                } else {
                    closeThoughts(null, false);
                }
                closeText(null);
            }
            case StreamEvent.Finished finished -> {
                closeText(null);
                closeThoughts(null, false);
                require(finish == null, "finished twice", event);
                finish = finished.finish();
            }
            case StreamEvent.UsageReported reported ->
                usage = usage == null ? reported.usage() : usage.updatedBy(reported.usage());
            case StreamEvent.Ended _ -> require(ended++ == 0, "ended twice", event);
            case StreamEvent.Failed failed -> throw new AssertionError("failed: " + failed);
            case StreamEvent.ToolCallEnded _,
                    StreamEvent.CitationAdded _,
                    StreamEvent.PartAdded _,
                    StreamEvent.Logprobs _,
                    StreamEvent.Extended _,
                    StreamEvent.Ping _ -> {}
        }
    }

    private void closeText(@Nullable ProviderState state) {
        if (!text.isEmpty() || state != null) {
            parts.add(new Part.Text(text.toString(), List.of(), null, state, Extensions.NONE));
            text.setLength(0);
        }
    }

    private void closeThoughts(@Nullable ProviderState state, boolean redacted) {
        if (hasSummary && !thoughts.isEmpty()) {
            summary.add(thoughts.toString());
            thoughts.setLength(0);
        }
        if (!thoughts.isEmpty() || !summary.isEmpty() || state != null) {
            parts.add(new Part.Reasoning(
                    null, thoughts.toString(), List.copyOf(summary), state, redacted, Extensions.NONE));
            thoughts.setLength(0);
            summary.clear();
        }
        hasSummary = false;
    }

    private static void require(boolean holds, String problem, StreamEvent event) {
        if (!holds) {
            throw new AssertionError(problem + ": " + event);
        }
    }

    List<Part> parts() {
        List<Part> whole = new ArrayList<>();
        for (Part part : parts) {
            int call = part instanceof Part.ToolCall ? indexOf(part) : -1;
            if (call >= 0) {
                Part.ToolCall begun = calls.get(call);
                String said = arguments.get(call).toString();
                whole.add(new Part.ToolCall(
                        begun.id(),
                        begun.name(),
                        said.isEmpty() ? "{}" : said,
                        begun.custom(),
                        begun.state(),
                        null,
                        Extensions.NONE));
            } else {
                whole.add(part);
            }
        }
        if (!refusal.isEmpty()) {
            whole.add(Part.Refusal.of(refusal.toString()));
        }
        return whole;
    }

    @SuppressWarnings("ReferenceEquality") // two calls may be equal; this very one is looked for
    private int indexOf(Part part) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i) == part) {
                return i;
            }
        }
        return -1;
    }

    @Nullable
    FinishReason finish() {
        return finish == null ? null : finish.reason();
    }

    @Nullable
    TokenUsage usage() {
        return usage;
    }

    boolean isEnded() {
        return ended == 1;
    }
}

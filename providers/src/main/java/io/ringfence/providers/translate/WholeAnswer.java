package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import java.util.function.Consumer;

/// Tells a whole answer as the events of a stream, for a client that asked for a stream and a provider that
/// answered at once.
public final class WholeAnswer {
    private final Consumer<StreamEvent> sink;
    private final Losses losses;
    private int choice;
    private int calls;

    private WholeAnswer(Consumer<StreamEvent> sink, Losses losses) {
        this.sink = sink;
        this.losses = losses;
    }

    /// Tells `response`, in the grammar that [StreamEvent] describes.
    ///
    /// @param losses takes what no event has a place for
    public static void asEvents(ChatResponse response, Consumer<StreamEvent> sink, Losses losses) {
        new WholeAnswer(sink, losses).tell(response);
    }

    private void tell(ChatResponse response) {
        sink.accept(new StreamEvent.Started(response.id(), response.model(), response.createdSeconds()));
        for (ChatResponse.Choice each : response.choices()) {
            choice = each.index();
            calls = 0;
            for (Part part : each.message().parts()) {
                tell(part);
            }
            if (each.logprobs() != null) {
                sink.accept(new StreamEvent.Logprobs(choice, each.logprobs()));
            }
            if (!each.extensions().isEmpty()) {
                sink.accept(new StreamEvent.Extended(choice, each.extensions()));
            }
            sink.accept(new StreamEvent.Finished(choice, each.finish()));
        }
        if (response.usage() != null) {
            sink.accept(new StreamEvent.UsageReported(response.usage()));
        }
        sink.accept(new StreamEvent.Ended());
    }

    private void tell(Part part) {
        switch (part) {
            case Part.Text text -> tell(text);
            case Part.Reasoning reasoning -> tell(reasoning);
            case Part.ToolCall call -> tell(call);
            case Part.Refusal refusal -> {
                untold("refusal", refusal.extensions());
                if (!refusal.text().isEmpty()) {
                    sink.accept(new StreamEvent.RefusalDelta(choice, refusal.text()));
                    sink.accept(new StreamEvent.PartEnded(choice));
                }
            }
            case Part.Image _, Part.Recording _, Part.Document _, Part.ToolResult _, Part.Vendor _ ->
                sink.accept(new StreamEvent.PartAdded(choice, part));
        }
    }

    /// A stream tells them in no dialect, not even in their own.
    private void untold(String where, Extensions extensions) {
        for (String name : extensions.members().keySet()) {
            losses.dropped(where + "." + name);
        }
    }

    private void tell(Part.Text text) {
        untold("text", text.extensions());
        if (!text.text().isEmpty()) {
            sink.accept(new StreamEvent.TextDelta(choice, text.text()));
        }
        for (Citation citation : text.citations()) {
            sink.accept(new StreamEvent.CitationAdded(choice, citation));
        }
        if (text.state() != null) {
            sink.accept(new StreamEvent.TextState(choice, text.state()));
        }
        sink.accept(new StreamEvent.PartEnded(choice));
    }

    private void tell(Part.Reasoning reasoning) {
        untold("reasoning", reasoning.extensions());
        boolean first = true;
        for (String summary : reasoning.summary()) {
            if (!first) {
                sink.accept(new StreamEvent.PartEnded(choice));
            }
            first = false;
            if (!summary.isEmpty()) {
                sink.accept(new StreamEvent.ReasoningDelta(choice, summary, true));
            }
        }
        if (!reasoning.text().isEmpty()) {
            sink.accept(new StreamEvent.ReasoningDelta(choice, reasoning.text(), false));
        }
        if (reasoning.state() != null) {
            sink.accept(new StreamEvent.ReasoningState(choice, reasoning.state(), reasoning.redacted()));
        }
        sink.accept(new StreamEvent.PartEnded(choice));
    }

    private void tell(Part.ToolCall call) {
        int number = calls++;
        sink.accept(new StreamEvent.ToolCallStarted(
                choice, number, call.id(), call.name(), call.custom(), call.state(), call.extensions()));
        if (!call.arguments().isEmpty()) {
            sink.accept(new StreamEvent.ToolCallDelta(choice, number, call.arguments()));
        }
        sink.accept(new StreamEvent.ToolCallEnded(choice, number));
    }
}

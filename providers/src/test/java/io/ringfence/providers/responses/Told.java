package io.ringfence.providers.responses;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an answer says, whether it came whole or in events.
record Told(
        String text,
        String summaries,
        String thoughts,
        List<String> calls,
        int citations,
        int wholeParts,
        List<String> states,
        @Nullable Finish finish,
        @Nullable TokenUsage usage,
        boolean isEnded,
        boolean isFailed) {

    static Told of(ChatResponse response) {
        var text = new StringBuilder();
        var summaries = new StringBuilder();
        var thoughts = new StringBuilder();
        List<String> calls = new ArrayList<>();
        List<String> states = new ArrayList<>();
        int citations = 0;
        int whole = 0;
        ChatResponse.Choice choice = response.choices().getFirst();
        for (Part part : choice.message().parts()) {
            switch (part) {
                case Part.Text said -> {
                    text.append(said.text());
                    citations += said.citations().size();
                }
                case Part.Refusal refusal -> text.append(refusal.text());
                case Part.Reasoning reasoning -> {
                    reasoning.summary().forEach(summaries::append);
                    thoughts.append(reasoning.text());
                    if (reasoning.state() != null) {
                        states.add(reasoning.state().value());
                    }
                }
                case Part.ToolCall call -> calls.add(call.id() + " " + call.name() + " " + call.arguments());
                default -> whole++;
            }
        }
        return new Told(
                text.toString(),
                summaries.toString(),
                thoughts.toString(),
                calls,
                citations,
                whole,
                states,
                choice.finish(),
                response.usage(),
                true,
                false);
    }

    static Told of(List<StreamEvent> events) {
        var text = new StringBuilder();
        var summaries = new StringBuilder();
        var thoughts = new StringBuilder();
        Map<Integer, StringBuilder> calls = new TreeMap<>();
        Map<Integer, String> heads = new TreeMap<>();
        List<String> states = new ArrayList<>();
        int citations = 0;
        int whole = 0;
        Finish finish = null;
        TokenUsage usage = null;
        boolean isEnded = false;
        boolean isFailed = false;
        for (StreamEvent event : events) {
            switch (event) {
                case StreamEvent.TextDelta delta -> text.append(delta.text());
                case StreamEvent.RefusalDelta delta -> text.append(delta.text());
                case StreamEvent.ReasoningDelta delta -> (delta.summary() ? summaries : thoughts).append(delta.text());
                case StreamEvent.ReasoningState state ->
                    states.add(state.state().value());
                case StreamEvent.ToolCallStarted call -> {
                    heads.put(call.call(), call.id() + " " + call.name() + " ");
                    calls.put(call.call(), new StringBuilder());
                }
                case StreamEvent.ToolCallDelta delta ->
                    requireNonNull(calls.get(delta.call())).append(delta.fragment());
                case StreamEvent.CitationAdded _ -> citations++;
                case StreamEvent.PartAdded _ -> whole++;
                case StreamEvent.Finished finished -> finish = finished.finish();
                case StreamEvent.UsageReported reported -> usage = reported.usage();
                case StreamEvent.Ended _ -> isEnded = true;
                case StreamEvent.Failed _ -> isFailed = true;
                default -> {}
            }
        }
        List<String> told = new ArrayList<>();
        heads.forEach((number, head) -> {
            String arguments = requireNonNull(calls.get(number)).toString();
            told.add(head + (arguments.isEmpty() ? "{}" : arguments));
        });
        return new Told(
                text.toString(),
                summaries.toString(),
                thoughts.toString(),
                told,
                citations,
                whole,
                states,
                finish,
                usage,
                isEnded,
                isFailed);
    }
}

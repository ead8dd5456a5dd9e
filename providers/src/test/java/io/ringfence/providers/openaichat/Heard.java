package io.ringfence.providers.openaichat;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What somebody who reads an answer learns from it, whole or streamed.
final class Heard {
    record Call(String id, String name, String arguments) {}

    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final StringBuilder refusal = new StringBuilder();
    final List<Call> calls = new ArrayList<>();
    final List<StreamEvent> events = new ArrayList<>();
    int citations;

    @Nullable
    Finish finish;

    @Nullable
    TokenUsage usage;

    boolean hasEnded;
    boolean hasFailed;

    /// The first choice of a whole answer.
    static Heard of(ChatResponse response) {
        Heard heard = new Heard();
        ChatResponse.Choice choice = response.choices().getFirst();
        for (Part part : choice.message().parts()) {
            switch (part) {
                case Part.Text words -> {
                    heard.text.append(words.text());
                    heard.citations += words.citations().size();
                }
                case Part.Reasoning thoughts -> heard.reasoning.append(thoughts.visibleText());
                case Part.Refusal words -> heard.refusal.append(words.text());
                case Part.ToolCall call -> heard.calls.add(new Call(call.id(), call.name(), call.arguments()));
                default -> {
                    // pictures and sound are no words
                }
            }
        }
        heard.finish = choice.finish();
        heard.usage = response.usage();
        heard.hasEnded = true;
        return heard;
    }

    private final Map<Integer, StringBuilder> arguments = new TreeMap<>();
    private final Map<Integer, StreamEvent.ToolCallStarted> started = new LinkedHashMap<>();

    /// The next event of a stream; words of other choices than the first are not heard.
    void event(StreamEvent event) {
        events.add(event);
        switch (event) {
            case StreamEvent.TextDelta delta when delta.choice() == 0 -> text.append(delta.text());
            case StreamEvent.ReasoningDelta delta when delta.choice() == 0 -> reasoning.append(delta.text());
            case StreamEvent.RefusalDelta delta when delta.choice() == 0 -> refusal.append(delta.text());
            case StreamEvent.ToolCallStarted call
            when call.choice() == 0 -> {
                started.put(call.call(), call);
                arguments.put(call.call(), new StringBuilder());
            }
            case StreamEvent.ToolCallDelta delta
            when delta.choice() == 0 ->
                requireNonNull(arguments.get(delta.call())).append(delta.fragment());
            case StreamEvent.CitationAdded added when added.choice() == 0 -> citations++;
            case StreamEvent.Finished finished when finished.choice() == 0 -> finish = finished.finish();
            case StreamEvent.UsageReported reported ->
                usage = usage == null ? reported.usage() : usage.updatedBy(reported.usage());
            case StreamEvent.Ended _ -> {
                hasEnded = true;
                started.forEach((number, call) -> {
                    String json = requireNonNull(arguments.get(number)).toString();
                    calls.add(new Call(call.id(), call.name(), json.isEmpty() ? "{}" : json));
                });
            }
            case StreamEvent.Failed _ -> hasFailed = true;
            default -> {
                // says nothing that is compared
            }
        }
    }
}

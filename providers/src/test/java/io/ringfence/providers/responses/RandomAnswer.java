package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Answers as any decoder might tell them, in any order that the contract allows.
final class RandomAnswer {
    private static final FinishReason[] REASONS = {
        FinishReason.STOP, FinishReason.TOOL_CALLS, FinishReason.LENGTH, FinishReason.CONTENT_FILTER
    };

    private RandomAnswer() {}

    static List<StreamEvent> events(Random random) {
        List<StreamEvent> events = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            events.add(new StreamEvent.Started(random.nextBoolean() ? "id" : null, "m", -1));
        }
        List<Integer> open = new ArrayList<>();
        int calls = 0;
        int length = random.nextInt(25);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> events.add(new StreamEvent.TextDelta(0, "t" + i + "ü😀"));
                case 3, 4 -> events.add(new StreamEvent.ReasoningDelta(0, "r" + i, random.nextBoolean()));
                case 5 ->
                    events.add(new StreamEvent.ReasoningState(
                            0, new ProviderState("anthropic", "s" + i), random.nextBoolean()));
                case 6 -> {
                    boolean isCustom = random.nextInt(4) == 0;
                    events.add(new StreamEvent.ToolCallStarted(
                            0,
                            calls,
                            "c" + calls,
                            "f",
                            isCustom,
                            random.nextInt(4) == 0 ? new ProviderState("gemini", "g") : null));
                    if (isCustom) {
                        events.add(new StreamEvent.ToolCallDelta(0, calls, "***"));
                    }
                    open.add(calls++);
                }
                case 7, 8 -> {
                    if (!open.isEmpty()) {
                        int call = open.get(random.nextInt(open.size()));
                        events.add(new StreamEvent.ToolCallDelta(0, call, "{" + i));
                    }
                }
                case 9 -> {
                    if (!open.isEmpty()) {
                        int call = open.removeLast();
                        events.add(new StreamEvent.ToolCallEnded(0, call));
                    }
                }
                case 10 -> events.add(new StreamEvent.PartEnded(0));
                default ->
                    events.add(
                            random.nextBoolean()
                                    ? new StreamEvent.RefusalDelta(0, "n" + i)
                                    : new StreamEvent.CitationAdded(
                                            0,
                                            new Citation("https://a", null, null, -1, -1, OPENAI_RESPONSES, Map.of())));
            }
        }
        end(random, events);
        return events;
    }

    private static void end(Random random, List<StreamEvent> events) {
        if (random.nextInt(10) == 0) {
            events.add(new StreamEvent.Failed(ProviderError.ofTree(Map.of("message", "broken"))));
            return;
        }
        if (random.nextInt(10) > 0) {
            events.add(new StreamEvent.Finished(0, Finish.of(REASONS[random.nextInt(REASONS.length)], "completed")));
        }
        if (random.nextBoolean()) {
            events.add(new StreamEvent.UsageReported(TokenUsage.of(5, 3)));
        }
        events.add(new StreamEvent.Ended());
    }
}

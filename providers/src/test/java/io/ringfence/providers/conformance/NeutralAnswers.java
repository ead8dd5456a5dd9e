package io.ringfence.providers.conformance;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/// Generated answers, each such as one dialect can express all of it.
final class NeutralAnswers {
    private NeutralAnswers() {}

    static Arbitrary<ChatResponse> in(Dialect dialect) {
        return Combinators.combine(
                        NeutralParts.reasoning(dialect).injectNull(0.5),
                        NeutralParts.words().injectNull(0.3),
                        NeutralParts.call(dialect).list().ofMaxSize(3),
                        Arbitraries.of(FinishReason.STOP, FinishReason.LENGTH),
                        usage().injectNull(0.2))
                .as((thought, said, calls, finish, usage) -> answer(dialect, thought, said, calls, finish, usage));
    }

    private static ChatResponse answer(
            Dialect dialect,
            Part.@Nullable Reasoning thought,
            @Nullable String said,
            List<Part.ToolCall> calls,
            FinishReason finish,
            @Nullable TokenUsage usage) {
        List<Part> parts = new ArrayList<>();
        if (thought != null) {
            parts.add(thought);
        }
        if (said != null || calls.isEmpty()) {
            parts.add(Part.Text.of(said == null ? "." : said));
        }
        for (Part.ToolCall call : calls) {
            parts.add(new Part.ToolCall(
                    "call_" + parts.size(), call.name(), call.arguments(), false, call.state(), null, Extensions.NONE));
        }
        FinishReason reason = calls.isEmpty() ? finish : FinishReason.TOOL_CALLS;
        TokenUsage counted = usage == null && dialect == Dialect.ANTHROPIC_MESSAGES ? TokenUsage.of(1, 2) : usage;
        return new ChatResponse(
                "id",
                "model",
                1_790_000_000L,
                List.of(new ChatResponse.Choice(
                        0, Message.of(Role.ASSISTANT, parts), Finish.of(reason, null), null, Extensions.NONE)),
                counted,
                null,
                Extensions.NONE);
    }

    private static Arbitrary<TokenUsage> usage() {
        Arbitrary<Long> some = Arbitraries.longs().between(0, 1_000);
        return Combinators.combine(some, some, some, some)
                .as((fresh, cached, visible, thought) -> new TokenUsage(
                        fresh + cached,
                        cached,
                        -1,
                        -1,
                        -1,
                        visible + thought,
                        thought,
                        -1,
                        -1,
                        -1,
                        -1,
                        Extensions.NONE));
    }

    /// The events of `answer`, its words cut into random pieces.
    static List<StreamEvent> events(ChatResponse answer, Random random) {
        List<StreamEvent> events = new ArrayList<>();
        events.add(new StreamEvent.Started(answer.id(), answer.model(), answer.createdSeconds()));
        ChatResponse.Choice choice = answer.choices().get(0);
        int calls = 0;
        for (Part part : choice.message().parts()) {
            switch (part) {
                case Part.Text text -> {
                    pieces(text.text(), random).forEach(piece -> events.add(new StreamEvent.TextDelta(0, piece)));
                    text.citations().forEach(citation -> events.add(new StreamEvent.CitationAdded(0, citation)));
                }
                case Part.Reasoning thought -> thought(thought, random, events);
                case Part.ToolCall call -> {
                    int number = calls++;
                    events.add(new StreamEvent.ToolCallStarted(
                            0, number, call.id(), call.name(), call.custom(), call.state()));
                    pieces(call.arguments(), random)
                            .forEach(piece -> events.add(new StreamEvent.ToolCallDelta(0, number, piece)));
                    events.add(new StreamEvent.ToolCallEnded(0, number));
                }
                case Part.Refusal refusal ->
                    pieces(refusal.text(), random).forEach(piece -> events.add(new StreamEvent.RefusalDelta(0, piece)));
                default -> events.add(new StreamEvent.PartAdded(0, part));
            }
        }
        events.add(new StreamEvent.Finished(0, choice.finish()));
        if (answer.usage() != null) {
            events.add(new StreamEvent.UsageReported(answer.usage()));
        }
        events.add(new StreamEvent.Ended());
        return events;
    }

    private static void thought(Part.Reasoning thought, Random random, List<StreamEvent> to) {
        pieces(thought.text(), random).forEach(piece -> to.add(new StreamEvent.ReasoningDelta(0, piece, false)));
        for (int i = 0; i < thought.summary().size(); i++) {
            if (i > 0) {
                to.add(new StreamEvent.PartEnded(0));
            }
            pieces(thought.summary().get(i), random)
                    .forEach(piece -> to.add(new StreamEvent.ReasoningDelta(0, piece, true)));
        }
        if (thought.state() != null) {
            to.add(new StreamEvent.ReasoningState(0, thought.state(), thought.redacted()));
        }
    }

    private static List<String> pieces(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(6));
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }
}

package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.ThinkTags.Stripped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThinkTagsTest {
    private static final ProviderError FAILURE = ProviderError.ofTree(Map.of("message", "broken"));

    private static Stripped strip(String text) {
        return ThinkTags.EXACT.strip(text);
    }

    private static Stripped stripped(String content, @Nullable String thinking) {
        return new Stripped(content, thinking);
    }

    @Test
    void shouldLeaveATextWithoutTagsAsItIs() {
        assertEquals(stripped("  plain \n", null), strip("  plain \n"));
        assertEquals(stripped("", null), strip(""));
        assertEquals(stripped(" a</think> b ", null), strip(" a</think> b "));
        assertEquals(stripped("<think", null), strip("<think"));
        assertEquals(stripped("<Think>a</Think>b", null), strip("<Think>a</Think>b"));
    }

    @Test
    void shouldTakeThoughtsOut() {
        assertEquals(stripped("b", "a"), strip("<think>a</think>  \n b"));
        assertEquals(stripped("xy", "m"), strip("x<think>m</think>y"));
        assertEquals(stripped("x y", "m"), strip(" x <think>m</think>\n\n\ty \n"));
        assertEquals(stripped("", ""), strip("<think></think>"));
    }

    @Test
    void shouldEndABlockAtTheFirstClosingTag() {
        assertEquals(stripped("r</think>z", "o <think>i"), strip("<think>o <think>i</think> r</think>z"));
    }

    @Test
    void shouldTakeEverythingBehindATagThatIsNeverClosedForThoughts() {
        assertEquals(stripped("", "a </thin"), strip("<think>a </thin"));
        assertEquals(stripped("x", " a "), strip("x <think> a "));
    }

    @Test
    void shouldJoinBlocksWithALineFeed() {
        assertEquals(stripped("123", "a\n b "), strip("1<think>a</think> 2<think> b </think>3"));
        assertEquals(stripped("x", "\na\n"), strip("<think></think><think>a</think>x<think></think>"));
    }

    @Test
    void shouldKnowTagsInOtherCasesWhenAsked() {
        assertEquals(stripped("b < <thin", "A"), ThinkTags.ANY_CASE.strip("<THINK>A</Think>b < <thin"));
        assertEquals(stripped("<thinking>", null), ThinkTags.ANY_CASE.strip("<thinking>"));
    }

    @Test
    void shouldMakeThoughtsOfAnAnswerPartsOfTheirOwn() {
        ProviderState state = new ProviderState("gemini", "s");
        Citation citation = new Citation("u", null, null, 20, 21, Dialect.OPENAI_CHAT, Map.of());
        Part.Text text = new Part.Text("<think>why</think> so", List.of(citation), null, state, Extensions.NONE);
        Part.ToolCall call = Part.ToolCall.of("1", "f", "{\"a\":\"<think>\"}");
        Message message = new Message(
                Role.ASSISTANT,
                List.of(text, call, Part.Text.of("<think>only")),
                null,
                "m",
                RawMessage.of(Dialect.OPENAI_CHAT, Map.of()),
                Extensions.NONE);
        ChatResponse stripped = ThinkTags.EXACT.strip(answer(message));
        Citation unplaced = new Citation("u", null, null, -1, -1, Dialect.OPENAI_CHAT, Map.of());
        assertEquals(
                message.withParts(List.of(
                        Part.Reasoning.of("why", null),
                        new Part.Text("so", List.of(unplaced), null, state, Extensions.NONE),
                        call,
                        Part.Reasoning.of("only", null))),
                stripped.choices().getFirst().message());
        assertEquals("id", stripped.id());
    }

    @Test
    void shouldNotTouchAnAnswerWithoutTags() {
        ChatResponse answer = answer(Message.text(Role.ASSISTANT, " plain "));
        assertSame(answer, ThinkTags.EXACT.strip(answer));
    }

    private static ChatResponse answer(Message message) {
        return new ChatResponse(
                "id",
                "m",
                1,
                List.of(new ChatResponse.Choice(
                        0, message, Finish.of(FinishReason.STOP, "stop"), null, Extensions.NONE)),
                null,
                null,
                Extensions.NONE);
    }

    @Test
    void shouldMakeThoughtsOfAStreamEventsOfTheirOwn() {
        assertEquals(
                List.of(
                        new StreamEvent.Started(null, "m", -1),
                        new StreamEvent.ReasoningDelta(0, "a", false),
                        new StreamEvent.ReasoningDelta(0, "b<", false),
                        new StreamEvent.TextDelta(0, "hello"),
                        new StreamEvent.Ping(),
                        new StreamEvent.TextDelta(0, " world"),
                        new StreamEvent.Finished(0, Finish.of(FinishReason.STOP, "stop")),
                        new StreamEvent.Ended()),
                filtered(
                        new StreamEvent.Started(null, "m", -1),
                        new StreamEvent.TextDelta(0, "<thi"),
                        new StreamEvent.TextDelta(0, "nk>a"),
                        new StreamEvent.TextDelta(0, "b<</thin"),
                        new StreamEvent.TextDelta(0, "k>\n"),
                        new StreamEvent.TextDelta(0, "\nhello "),
                        new StreamEvent.Ping(),
                        new StreamEvent.TextDelta(0, "world\n"),
                        new StreamEvent.Finished(0, Finish.of(FinishReason.STOP, "stop")),
                        new StreamEvent.Ended()));
    }

    @Test
    void shouldKeepChoicesApart() {
        assertEquals(
                List.of(
                        new StreamEvent.ReasoningDelta(1, "a", false),
                        new StreamEvent.TextDelta(0, "x"),
                        new StreamEvent.ReasoningDelta(1, "b", false),
                        new StreamEvent.TextDelta(0, "<th")),
                filtered(
                                new StreamEvent.TextDelta(1, "<think>a"),
                                new StreamEvent.TextDelta(0, "x<th"),
                                new StreamEvent.TextDelta(1, "b"),
                                new StreamEvent.Failed(FAILURE))
                        .subList(0, 4));
    }

    @Test
    void shouldSendWhatWasHeldBackBeforeWhateverFollowsTheText() {
        StreamEvent call = new StreamEvent.ToolCallStarted(0, 0, "1", "f", false, null);
        assertEquals(
                List.of(new StreamEvent.TextDelta(0, "a"), new StreamEvent.TextDelta(0, " <"), call),
                filtered(new StreamEvent.TextDelta(0, "a <"), call));
        assertEquals(
                List.of(
                        new StreamEvent.TextDelta(0, "a"),
                        new StreamEvent.TextDelta(0, " "),
                        new StreamEvent.Failed(FAILURE)),
                filtered(new StreamEvent.TextDelta(0, "a "), new StreamEvent.Failed(FAILURE)));
    }

    @Test
    void shouldBeginEveryTextOutsideOfTags() {
        assertEquals(
                List.of(
                        new StreamEvent.ReasoningDelta(0, "a", false),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.TextDelta(0, "b")),
                filtered(
                        new StreamEvent.TextDelta(0, "<think>a"),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.TextDelta(0, "b")));
    }

    @Test
    void shouldNotSayWhereACitedTextIsOnceItHasMoved() {
        Citation citation = new Citation("u", "t", null, 3, 4, Dialect.OPENAI_CHAT, Map.of());
        Citation unplaced = new Citation("u", "t", null, -1, -1, Dialect.OPENAI_CHAT, Map.of());
        assertEquals(
                List.of(
                        new StreamEvent.TextDelta(0, "x"),
                        new StreamEvent.CitationAdded(0, citation),
                        new StreamEvent.ReasoningDelta(0, "a", false),
                        new StreamEvent.CitationAdded(0, unplaced)),
                filtered(
                        new StreamEvent.TextDelta(0, "x"),
                        new StreamEvent.CitationAdded(0, citation),
                        new StreamEvent.TextDelta(0, "<think>a"),
                        new StreamEvent.CitationAdded(0, citation)));
    }

    @Test
    void shouldNotHoldEndlessWhiteSpaceBack() {
        String space = " ".repeat(ThinkFilter.MAX_HELD_SPACE);
        assertEquals(List.of(), filtered(new StreamEvent.TextDelta(0, space)));
        assertEquals(
                List.of(new StreamEvent.TextDelta(0, space + " ")),
                filtered(new StreamEvent.TextDelta(0, space + " ")));
    }

    @Test
    void shouldMakeTheSameOfATextHoweverItComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] words = {"<think>", "</think>", "<", "</", "<th", "ink>", " ", "\n", "a", "b ", "<Think>", "\u00a0"};
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(words[random.nextInt(words.length)]);
            }
            ThinkTags tags = random.nextBoolean() ? ThinkTags.EXACT : ThinkTags.ANY_CASE;
            check(tags, text.toString(), random, "seed " + seed + " round " + round);
        }
    }

    private static void check(ThinkTags tags, String text, Random random, String where) {
        var content = new StringBuilder();
        var thinking = new StringBuilder();
        Consumer<StreamEvent> filter = tags.filter(event -> {
            if (event instanceof StreamEvent.TextDelta delta) {
                assertFalse(delta.text().isEmpty(), where);
                content.append(delta.text());
            } else if (event instanceof StreamEvent.ReasoningDelta delta) {
                assertFalse(delta.text().isEmpty(), where);
                thinking.append(delta.text());
            }
        });
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(5));
            filter.accept(new StreamEvent.TextDelta(0, text.substring(at, end)));
            at = end;
        }
        filter.accept(new StreamEvent.Ended());

        Stripped whole = tags.strip(text);
        assertEquals(whole.thinking() == null ? "" : whole.thinking(), thinking.toString(), where + ": " + text);
        // White space in front of text that stands before the first tag is the one exception.
        int start = 0;
        while (start < content.length() && ThinkTags.isSpace(content.charAt(start))) {
            start++;
        }
        boolean mayDiffer = whole.thinking() != null && start > 0 && ThinkTags.isSpace(text.charAt(0));
        String expected = (mayDiffer ? content.substring(0, start) : "") + whole.content();
        assertEquals(expected, content.toString(), where + ": " + text);
    }

    private static List<StreamEvent> filtered(StreamEvent... events) {
        List<StreamEvent> filtered = new ArrayList<>();
        Consumer<StreamEvent> filter = ThinkTags.EXACT.filter(filtered::add);
        for (StreamEvent event : events) {
            filter.accept(event);
        }
        return filtered;
    }
}

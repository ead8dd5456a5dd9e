package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.AnswerReader;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/// Answers that a dialect can express come back from it unchanged, whole and streamed, however the stream's
/// bytes were split.
class AnswerRoundTripTest {
    private static final int TRIES = 300;
    private static final int MAX_EVENT_BYTES = 1 << 20;

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWholeAnswers(@ForAll("answers") Tuple.Tuple2<Dialect, ChatResponse> given) {
        Dialect dialect = given.get1();
        ChatResponse answer = given.get2();
        Losses losses = new Losses(dialect);
        byte[] wire = JsonTree.bytes(Codecs.answers(dialect).emit(answer, target(dialect), losses));
        ChatResponse back =
                Codecs.answers(dialect).parse(JsonObject.root(JsonTree.readObject(wire)), AnswerSource.of(dialect));
        ChatResponse.Choice choice = back.choices().get(0);

        assertEquals(List.of(), losses.reasons());
        assertEquals(
                meant(answer), meant(choice.message().parts(), choice.finish().reason(), back.usage()));
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepStreamedAnswersHoweverTheyAreSplit(
            @ForAll("answers") Tuple.Tuple2<Dialect, ChatResponse> given, @ForAll long seed) {
        Dialect dialect = given.get1();
        Random random = new Random(seed);
        Losses losses = new Losses(dialect);
        byte[] wire = encoded(dialect, NeutralAnswers.events(given.get2(), random), losses);
        AnswerReader.of(dialect).stream(new String(wire, StandardCharsets.UTF_8));

        List<StreamEvent> whole = decoded(dialect, wire, wire.length, random);
        List<StreamEvent> bytewise = decoded(dialect, wire, 1, random);
        List<StreamEvent> split = decoded(dialect, wire, 0, random);

        FoldedAnswer folded = new FoldedAnswer();
        whole.forEach(folded);
        assertTrue(folded.isEnded());
        assertEquals(List.of(), losses.reasons());
        assertEquals(meant(given.get2()), meant(folded.parts(), folded.finish(), folded.usage()));
        assertEquals(whole, bytewise);
        assertEquals(whole, split);
    }

    private static byte[] encoded(Dialect dialect, List<StreamEvent> events, Losses losses) {
        StreamEncoder encoder = Codecs.answers(dialect).encoder(target(dialect), losses);
        ByteBuf out = Unpooled.buffer();
        SseFrames frames = new SseFrames(out, dialect == Dialect.GEMINI ? "\r\n" : "\n");
        events.forEach(event -> encoder.encode(event, frames));
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /// @param length of each piece; 0 for random ones
    private static List<StreamEvent> decoded(Dialect dialect, byte[] wire, int length, Random random) {
        List<StreamEvent> events = new ArrayList<>();
        Consumer<StreamEvent> sink = events::add;
        StreamReading reading =
                new StreamReading(AnswerSource.of(dialect), MAX_EVENT_BYTES, UnpooledByteBufAllocator.DEFAULT);
        for (int at = 0; at < wire.length; ) {
            int end = Math.min(wire.length, at + (length == 0 ? 1 + random.nextInt(40) : length));
            reading.accept(Unpooled.copiedBuffer(wire, at, end - at), sink);
            at = end;
        }
        reading.finish(sink);
        reading.release();
        return events;
    }

    private static AnswerTarget target(Dialect dialect) {
        return new AnswerTarget(dialect, null, "", "0123456789abcdef", () -> 1_790_000_000L, true);
    }

    private static String meant(ChatResponse answer) {
        ChatResponse.Choice choice = answer.choices().get(0);
        return meant(choice.message().parts(), choice.finish().reason(), answer.usage());
    }

    private static String meant(List<Part> parts, @Nullable FinishReason finish, @Nullable TokenUsage usage) {
        List<Object> meant = new ArrayList<>();
        for (Part part : parts) {
            // Ids of items are their provider's own.
            meant.add(
                    part instanceof Part.Reasoning thought
                            ? new Part.Reasoning(
                                    null,
                                    thought.text(),
                                    thought.summary(),
                                    thought.state(),
                                    thought.redacted(),
                                    thought.extensions())
                            : part);
        }
        meant.add(String.valueOf(finish));
        if (usage != null) {
            meant.add("input " + usage.input() + ", cached " + TokenUsage.known(usage.cacheRead()) + ", output "
                    + usage.output() + ", thought " + TokenUsage.known(usage.reasoning()));
        }
        return Canonical.lines(meant);
    }

    @Provide
    Arbitrary<Tuple.Tuple2<Dialect, ChatResponse>> answers() {
        return Arbitraries.of(Dialect.ingress().subList(0, 3))
                .flatMap(dialect -> NeutralAnswers.in(dialect).map(answer -> Tuple.of(dialect, answer)));
    }
}

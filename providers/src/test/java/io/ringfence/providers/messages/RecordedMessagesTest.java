package io.ringfence.providers.messages;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What Claude's clients and servers really sent, at Anthropic and on Bedrock.
class RecordedMessagesTest {
    /// Streams that are several answers one after the other, as a test server sent them: only the first is
    /// read.
    private static final Set<String> SEVERAL_ANSWERS = Set.of(
            "anthropic/messages/stream/parallel-tool-calls-69172e51ae.json",
            "anthropic/messages/stream/parallel-tool-calls-b8b3f936d2.json");

    /// A second answer begins before the first one ends: the other parser refuses it.
    private static final String BEGUN_ANEW = "anthropic/messages/stream/parallel-tool-calls-2a9f9ed225.json";

    private static List<RecordedExchange> exchanges = List.of();

    private final MessagesRequests requests = new MessagesRequests();
    private final MessagesAnswers answers = new MessagesAnswers();
    private final AnswerSource source = AnswerSource.of(Dialect.ANTHROPIC_MESSAGES);

    @BeforeAll
    static void readRecordings() {
        exchanges = RecordedExchange.all();
        assertTrue(exchanges.size() > 100, () -> "only " + exchanges.size() + " recordings");
    }

    private static void forEach(List<RecordedExchange> recorded, Consumer<RecordedExchange> check) {
        assertFalse(recorded.isEmpty());
        assertAll(recorded.stream().map(exchange -> (Executable) () -> {
            try {
                check.accept(exchange);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(exchange.name() + ": " + e.getMessage(), e);
            }
        }));
    }

    // ---- Requests

    @Test
    void shouldWriteEveryRequestAsItWasRead() {
        forEach(withRequests(), exchange -> roundTrip(exchange, request -> request));
    }

    @Test
    void shouldWriteEveryRequestAsItWasReadFromItsPartsAlone() {
        forEach(
                withRequests(),
                exchange -> roundTrip(
                        exchange,
                        request -> request.toBuilder()
                                .messages(request.messages().stream()
                                        .map(message -> message.role() == Role.SYSTEM
                                                ? message
                                                : message.withParts(message.parts()))
                                        .toList())
                                .build()));
    }

    private static List<RecordedExchange> withRequests() {
        return exchanges.stream()
                .filter(exchange -> exchange.request() != null && exchange.isMessages() && exchange.status() == 200)
                .toList();
    }

    private void roundTrip(RecordedExchange exchange, UnaryOperator<ChatRequest> edit) {
        Map<String, @Nullable Object> body = requireNonNull(exchange.request());
        RequestPlace place = body.get("model") == null ? new RequestPlace(exchange.model(), false) : RequestPlace.BODY;
        ChatRequest request = edit.apply(requests.parse(JsonObject.root(body), place));
        Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);
        RequestTarget target = RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, request.model());
        Map<String, @Nullable Object> written = requests.emit(request, target, losses);
        if (body.get("model") == null) {
            written.remove("model");
        }
        assertEquals(SameMeaning.of(body), SameMeaning.of(written));
        assertEquals(List.of(), losses.reasons());
    }

    // ---- Whole answers

    @Test
    void shouldWriteEveryAnswerAsItWasRead() {
        forEach(wholeAnswers(), exchange -> {
            Map<String, @Nullable Object> body = exchange.body();
            ChatResponse read = answers.parse(JsonObject.root(body), source);
            Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);
            assertEquals(SameMeaning.of(body), SameMeaning.of(answers.emit(read, target(), losses)));
            assertEquals(List.of(), losses.reasons());
            ChatResponse.Choice choice = read.choices().getFirst();
            Message rebuilt = choice.message().withParts(choice.message().parts());
            ChatResponse fromParts = new ChatResponse(
                    read.id(),
                    read.model(),
                    read.createdSeconds(),
                    List.of(new ChatResponse.Choice(0, rebuilt, choice.finish(), null, choice.extensions())),
                    read.usage(),
                    read.serviceTier(),
                    read.extensions());
            assertEquals(SameMeaning.of(body), SameMeaning.of(answers.emit(fromParts, target(), losses)));
            assertEquals(List.of(), losses.reasons());
        });
    }

    @Test
    void shouldReadTheSameOutOfEveryAnswerAsAnotherParser() {
        Map<String, OracleAnswer> oracle = OracleAnswer.all();
        forEach(wholeAnswers(), exchange -> {
            OracleAnswer expected = oracle.get(exchange.name());
            if (expected == null || expected.hasFailed()) {
                return;
            }
            ChatResponse read = answers.parse(JsonObject.root(exchange.body()), source);
            ChatResponse.Choice choice = read.choices().getFirst();
            TextAndCalls seen = new TextAndCalls();
            choice.message().parts().forEach(seen::add);
            seen.finish = choice.finish();
            seen.usage = read.usage();
            expected.check(seen);
        });
    }

    private static List<RecordedExchange> wholeAnswers() {
        return exchanges.stream()
                .filter(exchange -> !exchange.isStream() && exchange.status() == 200 && exchange.isMessages())
                .toList();
    }

    private static AnswerTarget target() {
        return new AnswerTarget(Dialect.ANTHROPIC_MESSAGES, null, "", "msg_new", () -> 0, true);
    }

    // ---- Streams

    @Test
    void shouldReadTheSameHoweverTheBytesArrive() {
        long seed = System.nanoTime();
        System.out.println("random splits with seed " + seed);
        Random random = new Random(seed);
        forEach(streams(), exchange -> {
            byte[] bytes = exchange.stream();
            List<StreamEvent> whole = read(bytes, () -> bytes.length);
            assertFalse(whole.isEmpty());
            assertEquals(whole, read(bytes, () -> 1));
            for (int bound : new int[] {4, 64, 2048}) {
                assertEquals(whole, read(bytes, () -> 1 + random.nextInt(bound)));
            }
        });
    }

    @Test
    void shouldReadTheSameOutOfEveryStreamAsAnotherParser() {
        Map<String, OracleAnswer> oracle = OracleAnswer.all();
        forEach(streams(), exchange -> {
            List<StreamEvent> events = read(exchange.stream(), () -> Integer.MAX_VALUE);
            TextAndCalls seen = TextAndCalls.of(events);
            assertEquals(
                    1,
                    events.stream()
                            .filter(event -> event instanceof StreamEvent.Started)
                            .count());
            assertEquals(
                    1,
                    events.stream()
                            .filter(event -> event instanceof StreamEvent.Ended)
                            .count());
            OracleAnswer expected = oracle.get(exchange.name());
            boolean isComparable = expected != null
                    && !SEVERAL_ANSWERS.contains(exchange.name())
                    && !BEGUN_ANEW.equals(exchange.name());
            if (isComparable) {
                requireNonNull(expected).check(seen);
            }
        });
    }

    @Test
    void shouldWriteEveryStreamInItsGrammarWithTheSameMessage() {
        forEach(streams(), exchange -> {
            List<StreamEvent> events = read(exchange.stream(), () -> Integer.MAX_VALUE);
            Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);
            MessagesGrammar.Frames frames = new MessagesGrammar.Frames();
            StreamEncoder encoder = answers.encoder(target(), losses);
            events.forEach(event -> encoder.encode(event, frames));
            if (BEGUN_ANEW.equals(exchange.name())) {
                return; // its first call was never finished
            }
            Map<String, @Nullable Object> message = MessagesGrammar.message(frames.events);
            assertEquals(List.of(), losses.reasons());
            ChatResponse again = answers.parse(JsonObject.root(message), source);
            TextAndCalls seen = new TextAndCalls();
            again.choices().getFirst().message().parts().forEach(seen::add);
            seen.finish = again.choices().getFirst().finish();
            seen.usage = again.usage();
            TextAndCalls.of(events).check(seen);
        });
    }

    private static List<RecordedExchange> streams() {
        return exchanges.stream()
                .filter(exchange -> exchange.isStream() && exchange.status() == 200 && exchange.isMessages())
                .toList();
    }

    private List<StreamEvent> read(byte[] bytes, IntSupplier sizes) {
        List<StreamEvent> events = new ArrayList<>();
        StreamReading reading = new StreamReading(source, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        try {
            for (int at = 0; at < bytes.length; ) {
                int end = (int) Math.min(bytes.length, (long) at + sizes.getAsInt());
                reading.accept(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, end)), events::add);
                at = end;
            }
            reading.finish(events::add);
        } finally {
            reading.release();
        }
        return events;
    }

    /// What an answer says, however it came.
    static final class TextAndCalls {
        final StringBuilder text = new StringBuilder();
        final StringBuilder reasoning = new StringBuilder();
        final List<String> callIds = new ArrayList<>();
        final List<String> callNames = new ArrayList<>();
        final List<StringBuilder> arguments = new ArrayList<>();
        final List<String> states = new ArrayList<>();
        int vendors;
        int citations;

        @Nullable
        Finish finish;

        @Nullable
        TokenUsage usage;

        static TextAndCalls of(List<StreamEvent> events) {
            TextAndCalls seen = new TextAndCalls();
            events.forEach(seen::add);
            return seen;
        }

        void add(Part part) {
            switch (part) {
                case Part.Text words -> {
                    text.append(words.text());
                    citations += words.citations().size();
                }
                case Part.Reasoning thoughts -> {
                    reasoning.append(thoughts.text());
                    if (thoughts.state() != null) {
                        states.add(thoughts.state().value());
                    }
                }
                case Part.ToolCall call -> {
                    callIds.add(call.id());
                    callNames.add(call.name());
                    arguments.add(new StringBuilder(call.arguments()));
                }
                case Part.Vendor _ -> vendors++;
                default -> throw new AssertionError("unexpected " + part);
            }
        }

        private void add(StreamEvent event) {
            switch (event) {
                case StreamEvent.TextDelta delta -> text.append(delta.text());
                case StreamEvent.ReasoningDelta delta -> reasoning.append(delta.text());
                case StreamEvent.ReasoningState state ->
                    states.add(state.state().value());
                case StreamEvent.ToolCallStarted start -> {
                    callIds.add(start.id());
                    callNames.add(start.name());
                    arguments.add(new StringBuilder());
                }
                case StreamEvent.ToolCallDelta delta ->
                    arguments.get(delta.call()).append(delta.fragment());
                case StreamEvent.PartAdded added -> add(added.part());
                case StreamEvent.CitationAdded _ -> citations++;
                case StreamEvent.Finished finished -> finish = finished.finish();
                case StreamEvent.UsageReported reported -> usage = reported.usage();
                default -> {}
            }
        }

        List<@Nullable Object> inputs() {
            List<@Nullable Object> inputs = new ArrayList<>();
            for (StringBuilder text : arguments) {
                inputs.add(text.isEmpty() ? Map.of() : JsonTree.read(text.toString()));
            }
            return inputs;
        }

        void check(TextAndCalls other) {
            assertEquals(text.toString(), other.text.toString());
            assertEquals(reasoning.toString(), other.reasoning.toString());
            assertEquals(states, other.states);
            assertEquals(callIds, other.callIds);
            assertEquals(callNames, other.callNames);
            assertEquals(inputs(), other.inputs());
            assertEquals(vendors, other.vendors);
            assertEquals(citations, other.citations);
            assertEquals(
                    requireNonNull(finish).reason(),
                    requireNonNull(other.finish).reason());
            TokenUsage one = requireNonNull(usage);
            TokenUsage two = requireNonNull(other.usage);
            assertEquals(one.input(), two.input());
            assertEquals(one.output(), two.output());
            assertEquals(TokenUsage.known(one.cacheRead()), TokenUsage.known(two.cacheRead()));
            assertEquals(TokenUsage.known(one.cacheWrite()), TokenUsage.known(two.cacheWrite()));
            assertEquals(one.reasoning(), two.reasoning());
        }
    }
}

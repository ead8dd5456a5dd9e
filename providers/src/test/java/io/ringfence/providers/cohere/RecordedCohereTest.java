package io.ringfence.providers.cohere;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.OracleAnswer;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.recorded.StreamedAnswer;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordedCohereTest {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;
    private static final AnswerSource SOURCE = AnswerSource.of(DIALECT);

    private final CohereRequests requests = new CohereRequests();
    private final CohereAnswers answers = new CohereAnswers();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldWriteRecordedRequestsAgainUnchanged() {
        for (RecordedExchange exchange : withRequests()) {
            assertEquals(normal(exchange.request()), normal(again(exchange, false)), exchange.name());
        }
    }

    @Test
    void shouldSayAgainWhatTheModelKnowsOfRecordedRequests() {
        for (RecordedExchange exchange : withRequests()) {
            assertEquals(normal(exchange.request()), normal(again(exchange, true)), exchange.name());
        }
    }

    @Test
    void shouldLoseNothingOfARecordedRequest() {
        for (RecordedExchange exchange : withRequests()) {
            Losses losses = new Losses(DIALECT);

            requests.emit(parsed(exchange), target(exchange), losses);

            assertEquals(List.of(), losses.reasons(), exchange.name());
        }
    }

    private Map<String, @Nullable Object> again(RecordedExchange exchange, boolean withoutRaw) {
        ChatRequest request = parsed(exchange);
        if (withoutRaw) {
            List<Message> messages = request.messages().stream()
                    .map(message -> message.withParts(message.parts()))
                    .toList();
            request = request.toBuilder().messages(messages).build();
        }
        return requests.emit(request, target(exchange), new Losses(DIALECT));
    }

    private ChatRequest parsed(RecordedExchange exchange) {
        return requests.parse(JsonObject.root(requireNonNull(exchange.request())), RequestPlace.BODY);
    }

    private static RequestTarget target(RecordedExchange exchange) {
        return RequestTarget.of(
                DIALECT, String.valueOf(requireNonNull(exchange.request()).get("model")));
    }

    private static List<RecordedExchange> withRequests() {
        return RecordedExchange.all("cohere", "chat-v2").stream()
                .filter(exchange -> exchange.request() != null)
                .toList();
    }

    /// Different writings of the same request: no stream and an answer without content need not be said, a
    /// single text is a list of one.
    private static @Nullable Object normal(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(RecordedCohereTest::normal)
                    .filter(element -> !Map.of("type", "text", "text", "").equals(element))
                    .collect(Collectors.toList());
        }
        if (!(value instanceof Map<?, ?> map)) {
            return Trees.plain(value);
        }
        Map<String, @Nullable Object> normal = new LinkedHashMap<>();
        map.forEach((name, member) -> {
            Object content = name.equals("content") && member instanceof String text
                    ? List.of(Map.of("type", "text", "text", text))
                    : member;
            Object written = normal(content);
            boolean saysNothing = written == null
                    || (name.equals("stream") && Boolean.FALSE.equals(written))
                    || (name.equals("content") && List.of().equals(written));
            if (!saysNothing) {
                normal.put((String) name, written);
            }
        });
        return normal;
    }

    @Test
    void shouldReadWhatTheOtherParserReads() {
        Map<String, OracleAnswer> oracle = OracleAnswer.byName(RecordingsFolder.require());
        int compared = 0;
        for (RecordedExchange exchange : successes()) {
            if (exchange.name().contains("/stream/")) {
                continue;
            }
            ChatResponse response = parsedAnswer(exchange);
            OracleAnswer expected = oracle.get(exchange.name());
            if (expected != null) {
                Seen seen = Seen.of(response);
                seen.compare(expected, exchange.name());
                compared++;
            }
        }
        assertEquals(33, compared, "the other parser cannot read five answers with citations");
    }

    @Test
    void shouldReadStreamsAsTheOtherParserDoes() {
        Map<String, OracleAnswer> oracle = OracleAnswer.byName(RecordingsFolder.require());
        int compared = 0;
        for (RecordedExchange exchange : streams()) {
            StreamedAnswer answer = StreamedAnswer.whole(SOURCE, exchange.bytes());

            assertNull(answer.failure, exchange.name());
            assertTrue(answer.ended, exchange.name());
            OracleAnswer expected = oracle.get(exchange.name());
            if (expected != null) {
                Seen.of(answer).compare(expected, exchange.name());
                compared++;
            }
        }
        assertEquals(12, compared);
    }

    /// What an answer amounts to.
    private record Seen(
            String text,
            String reasoning,
            List<OracleAnswer.Call> calls,
            FinishReason finish,
            @Nullable TokenUsage usage) {

        static Seen of(ChatResponse response) {
            ChatResponse.Choice choice = response.choices().getFirst();
            StringBuilder reasoning = new StringBuilder();
            List<OracleAnswer.Call> calls = new ArrayList<>();
            for (Part part : choice.message().parts()) {
                if (part instanceof Part.Reasoning thought) {
                    reasoning.append(thought.text());
                } else if (part instanceof Part.ToolCall call) {
                    calls.add(new OracleAnswer.Call(call.id(), call.name(), JsonTree.read(call.arguments())));
                }
            }
            return new Seen(
                    choice.message().joinedText(""),
                    reasoning.toString(),
                    calls,
                    choice.finish().reason(),
                    response.usage());
        }

        static Seen of(StreamedAnswer answer) {
            List<OracleAnswer.Call> calls = new ArrayList<>();
            for (StreamedAnswer.Call call : answer.calls) {
                Object input = call.arguments().isEmpty()
                        ? Map.of()
                        : JsonTree.read(call.arguments().toString());
                calls.add(new OracleAnswer.Call(call.id(), call.name(), input));
            }
            FinishReason reason = answer.finish == null ? FinishReason.OTHER : answer.finish.reason();
            return new Seen(answer.text.toString(), answer.reasoning.toString(), calls, reason, answer.usage);
        }

        /// The other parser leaves out what models say before they call tools, and tells neither cache nor
        /// thoughts.
        void compare(OracleAnswer expected, String name) {
            if (expected.calls().isEmpty()) {
                assertEquals(expected.text(), text, name);
            } else {
                assertEquals("", expected.text(), name);
            }
            assertEquals(expected.reasoning(), reasoning, name);
            assertEquals(expected.calls(), calls, name);
            assertEquals(expected.finish(), unified(finish), name);
            assertNotNull(usage, name);
            assertEquals(expected.inputTokens(), usage.input(), name);
            assertEquals(expected.outputTokens(), usage.output(), name);
            assertTrue(usage.cacheRead() <= usage.input(), name);
            assertTrue(usage.reasoning() <= usage.output(), name);
        }

        private static String unified(FinishReason reason) {
            return switch (reason) {
                case STOP, STOP_SEQUENCE -> "stop";
                case LENGTH -> "length";
                case TOOL_CALLS -> "tool-calls";
                case CONTENT_FILTER -> "content-filter";
                case ERROR -> "error";
                case PAUSE, OTHER -> "other";
            };
        }
    }

    @Test
    void shouldWriteRecordedAnswersAgain() {
        for (RecordedExchange exchange : successes()) {
            if (exchange.name().contains("/stream/")) {
                continue;
            }
            Losses losses = new Losses(DIALECT);
            var target = new AnswerTarget(DIALECT, null, "", "id", () -> 0, false);
            ChatResponse response = parsedAnswer(exchange);
            assertEquals(
                    Trees.plain(exchange.answer()),
                    Trees.plain(answers.emit(response, target, losses)),
                    exchange.name());

            Map<String, @Nullable Object> rebuilt = answers.emit(withoutRaw(response), target, losses);

            assertEquals(List.of(), losses.reasons(), exchange.name());
            assertEquals(
                    withoutRaw(response), withoutRaw(answers.parse(JsonObject.root(rebuilt), SOURCE)), exchange.name());
        }
    }

    private static ChatResponse withoutRaw(ChatResponse response) {
        ChatResponse.Choice choice = response.choices().getFirst();
        Message message = choice.message().withParts(choice.message().parts());
        return new ChatResponse(
                response.id(),
                response.model(),
                response.createdSeconds(),
                List.of(new ChatResponse.Choice(0, message, choice.finish(), null, choice.extensions())),
                response.usage(),
                response.serviceTier(),
                response.extensions());
    }

    private ChatResponse parsedAnswer(RecordedExchange exchange) {
        return answers.parse(JsonObject.root(requireNonNull(exchange.answer(), exchange.name())), SOURCE);
    }

    @Test
    void shouldReadTheSameHoweverTheStreamIsSplit() {
        for (RecordedExchange exchange : streams()) {
            StreamedAnswer whole = StreamedAnswer.whole(SOURCE, exchange.bytes());
            StreamedAnswer bytes = StreamedAnswer.inChunks(SOURCE, exchange.bytes(), () -> 1);
            StreamedAnswer pieces = StreamedAnswer.inChunks(SOURCE, exchange.bytes(), () -> 1 + random.nextInt(500));

            assertEquals(whole.events, bytes.events, exchange.name());
            assertEquals(whole.events, pieces.events, exchange.name() + ", seed=" + seed);
        }
    }

    @Test
    void shouldNeverTakeACutStreamForWhole() {
        for (RecordedExchange exchange : streams()) {
            byte[] body = exchange.bytes();
            for (int i = 0; i < 50; i++) {
                int length = random.nextInt(body.length);

                StreamedAnswer answer = StreamedAnswer.whole(SOURCE, Arrays.copyOf(body, length));

                assertEquals(answer.finish != null, answer.ended, exchange.name() + " at " + length);
            }
        }
    }

    @Test
    void shouldSurviveMutatedStreams() {
        for (RecordedExchange exchange : streams()) {
            for (int i = 0; i < 100; i++) {
                byte[] body = exchange.bytes();
                int at = random.nextInt(body.length);
                body[at] = (byte) random.nextInt(256);

                StreamedAnswer answer = StreamedAnswer.inChunks(SOURCE, body, () -> 1 + random.nextInt(2_000));

                assertTrue(answer.failure == null || !answer.ended, exchange.name() + " at " + at + ", seed=" + seed);
            }
        }
    }

    private static List<RecordedExchange> streams() {
        return successes().stream()
                .filter(exchange -> exchange.name().contains("/stream/"))
                .toList();
    }

    private static List<RecordedExchange> successes() {
        return RecordedExchange.all("cohere", "chat-v2").stream()
                .filter(exchange -> exchange.status() == 200)
                .toList();
    }
}

package io.ringfence.providers.bedrock;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.OracleAnswer;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.recorded.ServiceModel;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordedConverseTest {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private final ConverseRequests requests = new ConverseRequests();
    private final ConverseAnswers answers = new ConverseAnswers();

    @Test
    void shouldWriteRecordedRequestsAgainUnchanged() {
        for (RecordedExchange exchange : withRequests()) {
            assertEquals(
                    normal(exchange.request()),
                    normal(again(exchange, false)),
                    exchange.name() + " from what was kept");
        }
    }

    @Test
    void shouldSayAgainWhatTheModelKnowsOfRecordedRequests() {
        for (RecordedExchange exchange : withRequests()) {
            assertEquals(
                    normal(exchange.request()), normal(again(exchange, true)), exchange.name() + " from the model");
        }
    }

    @Test
    void shouldWriteRecordedRequestsInAwsOwnShapes() {
        ServiceModel service = ServiceModel.require();
        for (RecordedExchange exchange : withRequests()) {
            assertEquals(List.of(), service.problems("ConverseRequest", again(exchange, true)), exchange.name());
        }
    }

    @Test
    void shouldLoseNothingOfARecordedRequest() {
        for (RecordedExchange exchange : withRequests()) {
            Losses losses = new Losses(DIALECT);
            ChatRequest request = parsed(exchange);

            requests.emit(request, target(exchange), losses);

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
        assertNotNull(exchange.request());
        return requests.parse(JsonObject.root(exchange.request()), new RequestPlace(exchange.model(), false));
    }

    private static RequestTarget target(RecordedExchange exchange) {
        return RequestTarget.of(DIALECT, exchange.model());
    }

    private static List<RecordedExchange> withRequests() {
        return Stream.of("converse", "converse-stream")
                .flatMap(api -> RecordedExchange.all("bedrock", api).stream())
                .filter(exchange -> exchange.request() != null)
                .toList();
    }

    /// Different writings of the same request: that the stop sequence shall be told is added, what says nothing
    /// is left out (empty objects and lists, a successful status), neighbours of one role are one message,
    /// Claude's other name for thinking, formats in words.
    @SuppressWarnings("unchecked")
    private static @Nullable Object normal(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(RecordedConverseTest::normal).collect(Collectors.toList());
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value instanceof Number number ? new BigDecimal(number.toString()) : value;
        }
        Map<String, @Nullable Object> normal = new LinkedHashMap<>();
        map.forEach((name, member) -> {
            String key = "reasoning_config".equals(name) ? "thinking" : (String) name;
            boolean saysNothing = ConverseFinish.STOP_SEQUENCE_PATHS.equals(member)
                    || (key.equals("inferenceConfig") && Map.of().equals(member))
                    || (List.of("system", "stopSequences").contains(key)
                            && List.of().equals(member))
                    || (key.equals("status") && "success".equals(member));
            if (key.equals("messages")) {
                normal.put(key, merged((List<Map<String, @Nullable Object>>) requireNonNull(normal(member))));
            } else if (key.equals("inferenceConfig")
                    && ((Map<?, ?>) member).equals(Map.of("stopSequences", List.of()))) {
                return;
            } else if (key.equals("schema") && member instanceof String schema) {
                normal.put(key, JsonTree.read(schema));
            } else if (!saysNothing) {
                normal.put(key, normal(member));
            }
        });
        return normal;
    }

    private static List<Map<String, @Nullable Object>> merged(List<Map<String, @Nullable Object>> messages) {
        List<Map<String, @Nullable Object>> merged = new ArrayList<>();
        for (Map<String, @Nullable Object> message : messages) {
            Map<String, @Nullable Object> last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && Objects.equals(last.get("role"), message.get("role"))) {
                List<Object> content = new ArrayList<>((List<?>) requireNonNull(last.get("content")));
                content.addAll((List<?>) requireNonNull(message.get("content")));
                last.put("content", content);
            } else {
                merged.add(new LinkedHashMap<>(message));
            }
        }
        return merged;
    }

    @Test
    void shouldReadWhatTheOtherParserReads() {
        Map<String, OracleAnswer> oracle = OracleAnswer.byName(RecordingsFolder.require());
        int compared = 0;
        for (RecordedExchange exchange : successes()) {
            ChatResponse response = parsedAnswer(exchange);
            OracleAnswer expected = oracle.get(exchange.name());
            if (expected != null) {
                compare(expected, response, exchange.name());
                compared++;
            }
        }
        assertEquals(50, compared);
    }

    private static void compare(OracleAnswer expected, ChatResponse response, String name) {
        ChatResponse.Choice choice = response.choices().getFirst();
        Message message = choice.message();
        assertEquals(expected.text(), message.joinedText(""), name);
        List<OracleAnswer.Call> calls = new ArrayList<>();
        StringBuilder reasoning = new StringBuilder();
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolCall call) {
                calls.add(new OracleAnswer.Call(call.id(), call.name(), JsonTree.read(call.arguments())));
            } else if (part instanceof Part.Reasoning thought) {
                reasoning.append(thought.text());
            }
        }
        assertEquals(expected.reasoning(), reasoning.toString(), name);
        assertEquals(RecordedConverseStreamTest.clientCalls(expected), calls, name);
        assertEquals(
                expected.finish(),
                RecordedConverseStreamTest.unified(choice.finish().reason()),
                name);
        TokenUsage usage = response.usage();
        assertNotNull(usage, name);
        assertEquals(expected.inputTokens(), usage.input(), name);
        assertEquals(expected.outputTokens(), usage.output(), name);
        assertEquals(expected.cacheRead(), TokenUsage.known(usage.cacheRead()), name);
        assertEquals(usage.total(), usage.input() + usage.output(), name);
    }

    @Test
    void shouldWriteRecordedAnswersAgain() {
        ServiceModel service = ServiceModel.require();
        for (RecordedExchange exchange : successes()) {
            Losses losses = new Losses(DIALECT);
            var target = new AnswerTarget(DIALECT, null, "", "id", () -> 0, false);
            ChatResponse response = parsedAnswer(exchange);
            Map<String, @Nullable Object> raw = answers.emit(response, target, losses);
            assertEquals(normalAnswer(exchange.answer()), normalAnswer(raw), exchange.name());

            Map<String, @Nullable Object> rebuilt = answers.emit(withoutRaw(response), target, losses);

            assertEquals(List.of(), losses.reasons(), exchange.name());
            assertEquals(
                    withoutRaw(response),
                    withoutRaw(answers.parse(JsonObject.root(rebuilt), AnswerSource.of(DIALECT))),
                    exchange.name());
            assertEquals(
                    List.of(),
                    service.problems("ConverseResponse", rebuilt).stream()
                            .filter(problem -> !problem.contains("additionalModelResponseFields")
                                    && !problem.contains(".toolUse.type is tool_use")
                                    && !problem.contains(".trace."))
                            .toList(),
                    exchange.name());
        }
    }

    private static ChatResponse withoutRaw(ChatResponse response) {
        ChatResponse.Choice choice = response.choices().getFirst();
        Message message = choice.message().withParts(choice.message().parts());
        Map<String, @Nullable Object> extensions =
                new LinkedHashMap<>(response.extensions().members());
        extensions.remove("metrics", Map.of("latencyMs", 0));
        return new ChatResponse(
                response.id(),
                response.model(),
                response.createdSeconds(),
                List.of(new ChatResponse.Choice(0, message, choice.finish(), null, choice.extensions())),
                response.usage(),
                response.serviceTier(),
                Extensions.unreadOf(JsonObject.root(extensions), DIALECT));
    }

    /// Second names of the same numbers, objects that are always empty, and a time that nobody took say
    /// nothing.
    private static @Nullable Object normalAnswer(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(RecordedConverseTest::normalAnswer).collect(Collectors.toList());
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value instanceof Number number ? new BigDecimal(number.toString()) : value;
        }
        Map<String, @Nullable Object> normal = new LinkedHashMap<>();
        map.forEach((name, member) -> {
            boolean saysNothing = List.of("cacheReadInputTokenCount", "cacheWriteInputTokenCount", "serverToolUsage")
                            .contains(name)
                    || Map.of("latencyMs", 0).equals(member);
            if (!saysNothing) {
                normal.put((String) name, normalAnswer(member));
            }
        });
        return normal;
    }

    private ChatResponse parsedAnswer(RecordedExchange exchange) {
        assertNotNull(exchange.answer(), exchange.name());
        return answers.parse(JsonObject.root(exchange.answer()), AnswerSource.of(DIALECT));
    }

    private static List<RecordedExchange> successes() {
        List<RecordedExchange> successes = RecordedExchange.all("bedrock", "converse").stream()
                .filter(exchange -> exchange.status() == 200)
                .toList();
        assertTrue(successes.size() >= 50);
        return successes;
    }
}

package io.ringfence.providers.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.recorded.MutatedTree;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.recorded.StreamedAnswer;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Requests and answers as nobody sends them: nothing but the declared exception comes of them.
class MutatedConverseTest {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;
    private static final AnswerSource SOURCE = AnswerSource.of(DIALECT);

    private static final int ROUNDS = 10_000;

    private final ConverseRequests requests = new ConverseRequests();
    private final ConverseAnswers answers = new ConverseAnswers();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final MutatedTree mutated = new MutatedTree(random);
    private int understood;

    @Test
    void shouldReadAndWriteRequestsOrSayWhatIsWrong() {
        List<RecordedExchange> exchanges = Stream.of("converse", "converse-stream")
                .flatMap(api -> RecordedExchange.all("bedrock", api).stream())
                .filter(exchange -> exchange.request() != null)
                .toList();
        for (int i = 0; i < ROUNDS; i++) {
            RecordedExchange exchange = exchanges.get(random.nextInt(exchanges.size()));
            Object tree = mutated.of(exchange.request());
            try {
                request(tree, exchange.model());
            } catch (ProtocolException expected) {
                assertNotNull(expected.getMessage());
            } catch (RuntimeException | Error bug) {
                throw new AssertionError("seed=" + seed + ": " + JsonTree.string(tree), bug);
            }
        }
        assertTrue(understood > 1_000, "understood=" + understood);
    }

    private void request(@Nullable Object tree, String model) {
        ChatRequest request = withoutRaw(parsed(tree, model));
        Map<String, @Nullable Object> once = emitted(request, model);
        ChatRequest read = withoutRaw(parsed(once, model));
        Map<String, @Nullable Object> twice = emitted(read, model);
        assertEquals(Trees.plain(once), Trees.plain(twice), "what was written is read as it was meant");
        understood++;
    }

    private ChatRequest parsed(@Nullable Object tree, String model) {
        return requests.parse(JsonObject.of(tree, ""), new RequestPlace(model, false));
    }

    private Map<String, @Nullable Object> emitted(ChatRequest request, String model) {
        Map<String, @Nullable Object> body =
                requests.emit(request, RequestTarget.of(DIALECT, model), new Losses(DIALECT));
        return JsonTree.readObject(JsonTree.bytes(body));
    }

    private static ChatRequest withoutRaw(ChatRequest request) {
        List<Message> messages = request.messages().stream()
                .map(message -> message.withParts(message.parts()))
                .toList();
        return request.toBuilder().messages(messages).build();
    }

    @Test
    void shouldReadAndWriteAnswersOrSayWhatIsWrong() {
        List<RecordedExchange> exchanges = RecordedExchange.all("bedrock", "converse").stream()
                .filter(exchange -> exchange.status() == 200)
                .toList();
        var target = new AnswerTarget(DIALECT, null, "", "id", () -> 0, false);
        for (int i = 0; i < ROUNDS; i++) {
            RecordedExchange exchange = exchanges.get(random.nextInt(exchanges.size()));
            Object tree = mutated.of(exchange.answer());
            try {
                ChatResponse response = answers.parse(JsonObject.of(tree, ""), SOURCE);
                ChatResponse.Choice choice = response.choices().getFirst();
                Message edited = choice.message().withParts(choice.message().parts());
                ChatResponse rebuilt = new ChatResponse(
                        null,
                        "",
                        -1,
                        List.of(new ChatResponse.Choice(0, edited, choice.finish(), null, choice.extensions())),
                        response.usage(),
                        response.serviceTier(),
                        response.extensions());
                JsonTree.bytes(answers.emit(rebuilt, target, new Losses(DIALECT)));
                understood++;
            } catch (ProtocolException expected) {
                assertNotNull(expected.getMessage());
            } catch (RuntimeException | Error bug) {
                throw new AssertionError("seed=" + seed + ": " + JsonTree.string(tree), bug);
            }
        }
        assertTrue(understood > 1_000, "understood=" + understood);
    }

    @Test
    void shouldReadStreamsOrSayThatTheyFailed() {
        List<RecordedExchange> exchanges = RecordedExchange.all("bedrock", "converse-stream").stream()
                .filter(exchange -> exchange.status() == 200)
                .toList();
        for (int i = 0; i < ROUNDS / 5; i++) {
            RecordedExchange exchange = exchanges.get(random.nextInt(exchanges.size()));
            Object events = mutated.of(exchange.events());
            byte[] body = framed(events instanceof List<?> list ? list : List.of());

            StreamedAnswer answer = StreamedAnswer.inChunks(SOURCE, body, () -> 1 + random.nextInt(3_000));

            assertTrue(
                    answer.failure == null || !answer.ended,
                    exchange.name() + ", seed=" + seed + ": " + JsonTree.string(events));
        }
    }

    private static byte[] framed(List<?> events) {
        ByteBuf stream = Unpooled.buffer();
        for (Object event : events) {
            Map<?, ?> members = event instanceof Map<?, ?> map ? map : Map.of();
            Map<String, AwsHeader> headers = new LinkedHashMap<>();
            headers.put(":message-type", new AwsHeader.Text("event"));
            headers.put(":event-type", new AwsHeader.Text(String.valueOf(members.get("event"))));
            AwsMessageEncoder.encode(headers, Unpooled.wrappedBuffer(JsonTree.bytes(members.get("payload"))), stream);
        }
        return ByteBufUtil.getBytes(stream);
    }
}

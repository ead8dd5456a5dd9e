package io.ringfence.providers.cohere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Requests and answers as nobody sends them: nothing but the declared exception comes of them.
class MutatedCohereTest {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;
    private static final AnswerSource SOURCE = AnswerSource.of(DIALECT);

    private static final int ROUNDS = 10_000;

    private final CohereRequests requests = new CohereRequests();
    private final CohereAnswers answers = new CohereAnswers();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final MutatedTree mutated = new MutatedTree(random);
    private int understood;

    @Test
    void shouldReadAndWriteRequestsOrSayWhatIsWrong() {
        List<RecordedExchange> exchanges = RecordedExchange.all("cohere", "chat-v2").stream()
                .filter(exchange -> exchange.request() != null)
                .toList();
        for (int i = 0; i < ROUNDS; i++) {
            RecordedExchange exchange = exchanges.get(random.nextInt(exchanges.size()));
            Object tree = mutated.of(exchange.request());
            try {
                request(tree);
            } catch (ProtocolException expected) {
                assertNotNull(expected.getMessage());
            } catch (RuntimeException | Error bug) {
                throw new AssertionError("seed=" + seed + ": " + JsonTree.string(tree), bug);
            }
        }
        assertTrue(understood > 1_000, "understood=" + understood);
    }

    private void request(@Nullable Object tree) {
        Map<String, @Nullable Object> once = emitted(withoutRaw(parsed(tree)));
        Map<String, @Nullable Object> twice = emitted(withoutRaw(parsed(once)));
        assertEquals(Trees.plain(once), Trees.plain(twice), "what was written is read as it was meant");
        understood++;
    }

    private ChatRequest parsed(@Nullable Object tree) {
        return requests.parse(JsonObject.of(tree, ""), RequestPlace.BODY);
    }

    private Map<String, @Nullable Object> emitted(ChatRequest request) {
        Map<String, @Nullable Object> body =
                requests.emit(request, RequestTarget.of(DIALECT, request.model()), new Losses(DIALECT));
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
        List<RecordedExchange> exchanges = RecordedExchange.all("cohere", "chat-v2").stream()
                .filter(exchange -> exchange.status() == 200 && exchange.answer() != null)
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
                        response.id(),
                        "",
                        -1,
                        List.of(new ChatResponse.Choice(
                                0, edited, choice.finish(), choice.logprobs(), choice.extensions())),
                        response.usage(),
                        null,
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
        List<List<Map<String, @Nullable Object>>> streams = RecordedExchange.all("cohere", "chat-v2").stream()
                .filter(exchange -> exchange.name().contains("/stream/"))
                .map(MutatedCohereTest::events)
                .toList();
        for (int i = 0; i < ROUNDS / 5; i++) {
            Object events = mutated.of(streams.get(random.nextInt(streams.size())));
            StringBuilder body = new StringBuilder();
            for (Object event : events instanceof List<?> list ? list : List.of()) {
                body.append("data: ").append(JsonTree.string(event)).append("\n\n");
            }

            StreamedAnswer answer = StreamedAnswer.inChunks(
                    SOURCE, body.toString().getBytes(StandardCharsets.UTF_8), () -> 1 + random.nextInt(3_000));

            assertTrue(answer.failure == null || !answer.ended, "seed=" + seed + ": " + body);
        }
    }

    private static List<Map<String, @Nullable Object>> events(RecordedExchange exchange) {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        for (String line : new String(exchange.bytes(), StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("data: {")) {
                events.add(JsonTree.readObject(line.substring("data: ".length())));
            }
        }
        return events;
    }
}

package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Recordings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
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
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What others send is data: whatever stands in it, it is read, or refused with the place of what is wrong.
class MutatedResponsesTest {
    private static final int ROUNDS = 20;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private int refused;

    @Test
    void shouldReadOrRefuseWhateverAClientSends() {
        for (Recordings.Request request : Recordings.requests()) {
            if (request.dialect() == OPENAI_RESPONSES) {
                for (int i = 0; i < ROUNDS; i++) {
                    Map<String, @Nullable Object> body = mutated(JsonTree.readObject(request.body()));
                    attempt(body, () -> askAgain(body));
                }
            }
        }
        assertTrue(refused > 100, "refused=" + refused + " seed=" + seed);
    }

    private static void askAgain(Map<String, @Nullable Object> body) {
        ChatRequest request = new ResponsesRequests().parse(JsonObject.root(body), RequestPlace.BODY);
        List<Message> bare = request.messages().stream()
                .map(message -> message.withParts(message.parts()))
                .toList();
        RequestTarget target = RequestTarget.of(OPENAI_RESPONSES, request.model());
        JsonTree.bytes(new ResponsesRequests()
                .emit(request.toBuilder().messages(bare).build(), target, new Losses(OPENAI_RESPONSES)));
        // What an answer repeats of it.
        Streams.encoded(List.of(new StreamEvent.Ended()), Streams.target(request), new Losses(OPENAI_RESPONSES));
    }

    @Test
    void shouldReadOrRefuseWhateverAProviderAnswers() {
        for (Recording recording : Recording.all(RecordingsFolder.require())) {
            if (recording.dialect() == OPENAI_RESPONSES && !recording.isStream()) {
                for (int i = 0; i < ROUNDS; i++) {
                    Map<String, @Nullable Object> body = mutated(JsonTree.readObject(recording.text()));
                    attempt(body, () -> tellAgain(body));
                }
            }
        }
        assertTrue(refused > 100, "refused=" + refused + " seed=" + seed);
    }

    private static void tellAgain(Map<String, @Nullable Object> body) {
        ChatResponse answer = new ResponsesAnswers().parse(JsonObject.root(body), AnswerSource.of(OPENAI_RESPONSES));
        JsonTree.bytes(new ResponsesAnswers().emit(answer, Streams.target(null), new Losses(OPENAI_RESPONSES)));
    }

    @Test
    void shouldWriteAWholeStreamWhateverAProviderStreams() {
        for (Recording recording : Recording.all(RecordingsFolder.require())) {
            if (recording.dialect() == OPENAI_RESPONSES
                    && recording.isStream()
                    && recording.text().length() < 30_000) {
                List<ResponsesGrammar.Event> events = ResponsesGrammar.eventsOf(recording.text());
                for (int i = 0; i < ROUNDS; i++) {
                    List<String> data = new ArrayList<>();
                    for (ResponsesGrammar.Event event : events) {
                        int luck = random.nextInt(i + 5);
                        if (luck == 0) {
                            continue; // lost on the way
                        }
                        data.add(JsonTree.string(luck == 1 ? mutated(event.data()) : event.data()));
                    }
                    List<StreamEvent> decoded = Streams.decoded(Streams.sse(data.toArray(String[]::new)));
                    List<StreamEvent> ended = new ArrayList<>(decoded);
                    if (!Told.of(decoded).isEnded() && !Told.of(decoded).isFailed()) {
                        ended.add(new StreamEvent.Ended());
                    }
                    List<String> problems = ResponsesGrammar.problemsOf(Streams.encoded(ended));
                    assertTrue(problems.isEmpty(), problems + " seed=" + seed + " " + recording.name() + " round=" + i);
                }
            }
        }
    }

    private void attempt(Map<String, @Nullable Object> body, Runnable use) {
        try {
            use.run();
        } catch (ProtocolException declared) {
            refused++;
        } catch (RuntimeException | StackOverflowError undeclared) {
            throw new AssertionError("seed=" + seed + " " + JsonTree.string(body), undeclared);
        }
    }

    // ---- Another value in some place

    private Map<String, @Nullable Object> mutated(Map<String, @Nullable Object> tree) {
        int[] countdown = {random.nextInt(Math.max(1, size(tree)))};
        return object(mutated((Object) tree, countdown));
    }

    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> object.put((String) name, member));
        }
        return object;
    }

    private static int size(@Nullable Object value) {
        int size = 1;
        if (value instanceof Map<?, ?> map) {
            for (Object member : map.values()) {
                size += size(member);
            }
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                size += size(element);
            }
        }
        return size;
    }

    private @Nullable Object mutated(@Nullable Object value, int[] countdown) {
        if (countdown[0]-- == 0) {
            return other(random.nextInt(9));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put((String) name, mutated(member, countdown)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            for (Object element : list) {
                copy.add(mutated(element, countdown));
            }
            return copy;
        }
        return value;
    }

    private static @Nullable Object other(int kind) {
        return switch (kind) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "text";
            case 3 -> -1;
            case 4 -> new BigDecimal("1e400");
            case 5 -> true;
            case 6 -> new ArrayList<@Nullable Object>();
            case 7 -> new ArrayList<@Nullable Object>(List.of(1, "x", Map.of("type", "x")));
            default -> new LinkedHashMap<>(Map.of("type", "message", "text", 1));
        };
    }
}

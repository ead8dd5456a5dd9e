package io.ringfence.providers.openaichat;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.Recordings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Recorded messages with single values replaced: whatever stands there, nothing is thrown but the declared
/// exception, and what can be read can be written.
class ChatMutationTest {
    private static final int TRIES_EACH = 5;
    private static final List<Flavour> FLAVOURS = List.of(Flavour.values());
    private static final List<@Nullable Object> ODD = Arrays.asList(
            null,
            0,
            -1,
            99_999_999_999L,
            new BigDecimal("1e999999999"),
            new BigDecimal("0.5"),
            true,
            "",
            " ",
            "x",
            "{",
            "data:;base64,",
            "data:x",
            List.of(),
            Arrays.asList((Object) null),
            List.of("x"),
            List.of(Map.of()),
            List.of(List.of()),
            Map.of(),
            Map.of("type", "text"),
            Map.of("type", 1, "text", Map.of()),
            Map.of("index", "x", "function", Map.of("name", 7)));

    private long seed;
    private Random random = new Random();

    @BeforeEach
    void chooseSeed() {
        seed = System.nanoTime();
        random = new Random(seed);
        System.out.println("mutations with seed " + seed);
    }

    @Test
    void shouldReadOrRefuseOddRequests() {
        List<Recordings.Request> requests = Recordings.requests().stream()
                .filter(request -> request.dialect() == Dialect.OPENAI_CHAT)
                .toList();
        assertFalse(requests.isEmpty());
        int written = 0;
        for (Recordings.Request request : requests) {
            Map<String, @Nullable Object> body = JsonTree.readObject(request.body());
            for (int i = 0; i < TRIES_EACH; i++) {
                Map<String, @Nullable Object> odd = mutated(body);
                written += attempt(request.file().toString(), odd, () -> {
                    ChatRequest read = new ChatRequests().parse(JsonObject.root(odd), RequestPlace.BODY);
                    Flavour flavour = FLAVOURS.get(random.nextInt(FLAVOURS.size()));
                    RequestTarget target =
                            new RequestTarget(Dialect.OPENAI_CHAT, flavour, read.model(), "openai", 4096);
                    JsonTree.string(new ChatRequests().emit(read, target, new Losses(Dialect.OPENAI_CHAT)));
                });
            }
        }
        assertTrue(written > requests.size() * TRIES_EACH / 4, written + " of them could be read");
    }

    @Test
    void shouldReadOrRefuseOddAnswers() {
        for (Recording recording : answers(false)) {
            Map<String, @Nullable Object> body = JsonTree.readObject(recording.body());
            for (int i = 0; i < TRIES_EACH; i++) {
                Map<String, @Nullable Object> odd = mutated(body);
                attempt(
                        recording.name(),
                        odd,
                        () -> JsonTree.string(new ChatAnswers()
                                .emit(
                                        new ChatAnswers().parse(JsonObject.root(odd), source(recording)),
                                        Chat.CLIENT,
                                        new Losses(Dialect.OPENAI_CHAT))));
            }
        }
    }

    @Test
    void shouldReadOrRefuseOddChunks() {
        for (Recording recording : answers(true)) {
            List<Map<String, @Nullable Object>> chunks = new ArrayList<>();
            recording
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .limit(40)
                    .forEach(line -> chunks.add(JsonTree.readObject(line.substring("data: ".length()))));
            for (int i = 0; i < TRIES_EACH; i++) {
                List<Map<String, @Nullable Object>> odd = new ArrayList<>(chunks);
                for (int j = 0; j < 3; j++) {
                    int at = random.nextInt(odd.size());
                    odd.set(at, mutated(odd.get(at)));
                }
                attempt(recording.name(), odd, () -> translate(odd, source(recording)));
            }
        }
    }

    private static void translate(List<Map<String, @Nullable Object>> chunks, AnswerSource source) {
        StreamDecoder decoder = new ChatAnswers().decoder(source);
        StreamEncoder encoder = new ChatAnswers().encoder(Chat.client(null, true), new Losses(Dialect.OPENAI_CHAT));
        SseFrames frames = new SseFrames(Unpooled.buffer(), "\n");
        for (Map<String, @Nullable Object> chunk : chunks) {
            decoder.decode(null, JsonObject.root(chunk), event -> encoder.encode(event, frames));
        }
        decoder.end(event -> encoder.encode(event, frames));
    }

    private static List<Recording> answers(boolean isStream) {
        List<Recording> answers = Recording.all(RecordingsFolder.require()).stream()
                .filter(recording -> recording.dialect() == Dialect.OPENAI_CHAT
                        && recording.status() == 200
                        && recording.isStream() == isStream)
                .toList();
        assertFalse(answers.isEmpty());
        return answers;
    }

    private static AnswerSource source(Recording recording) {
        return new AnswerSource(Dialect.OPENAI_CHAT, Flavours.of(recording.name()), "openai");
    }

    /// 1 when the work could be done, 0 when it was refused as it may be.
    private int attempt(String name, Object odd, Runnable work) {
        try {
            work.run();
            return 1;
        } catch (ProtocolException refused) {
            return 0;
        } catch (RuntimeException bug) {
            String text = JsonTree.string(odd);
            return fail(
                    name + " with seed " + seed + ": " + bug + "\n" + text.substring(0, Math.min(2_000, text.length())),
                    bug);
        }
    }

    // ---- Mutation

    private Map<String, @Nullable Object> mutated(Map<String, @Nullable Object> tree) {
        List<List<Object>> paths = new ArrayList<>();
        collect(tree, List.of(), paths);
        List<Object> path = paths.get(random.nextInt(paths.size()));
        return asMap(replaced(tree, path, ODD.get(random.nextInt(ODD.size()))));
    }

    @SuppressWarnings("unchecked") // trees have strings for keys
    private static Map<String, @Nullable Object> asMap(@Nullable Object tree) {
        return tree instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    private static void collect(@Nullable Object tree, List<Object> path, List<List<Object>> paths) {
        if (!path.isEmpty()) {
            paths.add(path);
        }
        switch (tree) {
            case Map<?, ?> map -> map.forEach((name, value) -> collect(value, longer(path, name), paths));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(list.get(i), longer(path, i), paths);
                }
            }
            case null, default -> {
                // a leaf
            }
        }
    }

    private static List<Object> longer(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static @Nullable Object replaced(@Nullable Object tree, List<Object> path, @Nullable Object by) {
        if (path.isEmpty()) {
            return by;
        }
        Object step = path.getFirst();
        List<Object> rest = path.subList(1, path.size());
        if (tree instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach(
                    (name, value) -> copy.put((String) name, name.equals(step) ? replaced(value, rest, by) : value));
            return copy;
        }
        List<@Nullable Object> copy = new ArrayList<>();
        List<?> list = (List<?>) java.util.Objects.requireNonNull(tree);
        for (int i = 0; i < list.size(); i++) {
            copy.add(step.equals(i) ? replaced(list.get(i), rest, by) : list.get(i));
        }
        return copy;
    }
}

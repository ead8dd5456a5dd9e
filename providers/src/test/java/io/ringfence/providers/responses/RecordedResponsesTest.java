package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Recorded answers of everyone who speaks the dialect.
class RecordedResponsesTest {
    /// What the other parser calls a call, though the provider runs the tool itself.
    private static final Set<String> PROVIDERS_TOOLS =
            Set.of("code_interpreter", "web_search", "image_generation", "file_search", "tool_search");

    /// Where the other parser and this one differ, and why this one is right.
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "openai/responses/stream/parallel-tool-calls-1e46dc9d23.json",
            "the file joins several answers in one stream, of which the first ends with its response.completed",
            "xai/responses/stream/server-tool-dce0e5a2d0.json",
            "the other parser fails at image_generation_call and reads no usage");

    /// Longer streams teach nothing more, one byte at a time.
    private static final int MAX_BYTE_BY_BYTE = 20_000;

    private static List<Recording> answers = List.of();
    private static Map<String, JsonObject> oracle = Map.of();

    @BeforeAll
    static void readRecordings() {
        Path folder = RecordingsFolder.require();
        answers = Recording.all(folder).stream()
                .filter(recording -> recording.dialect() == OPENAI_RESPONSES && recording.status() == 200)
                .toList();
        oracle = OracleAnswers.byName(folder);
        assertTrue(answers.size() > 150, "answers=" + answers.size());
    }

    private static List<Recording> streams() {
        return answers.stream().filter(Recording::isStream).toList();
    }

    private static ChatResponse parsed(String body) {
        return new ResponsesAnswers()
                .parse(JsonObject.root(JsonTree.readObject(body)), AnswerSource.of(OPENAI_RESPONSES));
    }

    private static Told told(Recording recording) {
        return recording.isStream() ? Told.of(Streams.decoded(recording.text())) : Told.of(parsed(recording.text()));
    }

    @Test
    void shouldReadWhatAnotherParserReads() {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Recording recording : answers) {
            JsonObject expected = oracle.get(recording.name());
            if (expected != null && !EXCEPTIONS.containsKey(recording.name())) {
                compared++;
                compare(recording, told(recording), expected, differences);
            }
        }
        assertTrue(compared > 145, "compared=" + compared);
        assertEquals(List.of(), differences);
    }

    private static void compare(Recording recording, Told told, JsonObject expected, List<String> differences) {
        String name = recording.name();
        if (!told.isEnded() || told.isFailed()) {
            differences.add(name + " did not end well");
        }
        difference(name + " text", expected.string("text", ""), told.text(), differences);
        // The other parser reads xAI's thoughts and nobody's else.
        difference(name + " reasoning", expected.string("reasoning", ""), told.summaries(), differences);
        difference(name + " calls", calls(expected), inputs(told.calls()), differences);
        difference(
                name + " finish",
                finish(expected),
                word(requireNonNull(told.finish()).reason()),
                differences);
        JsonObject usage = expected.object("usage");
        if (usage != null && usage.has("input_total")) {
            TokenUsage used = requireNonNull(told.usage());
            difference(name + " input", usage.integer("input_total"), used.input(), differences);
            difference(name + " output", usage.integer("output_total"), used.output(), differences);
            difference(name + " cached", usage.count("cache_read"), Math.max(0, used.cacheRead()), differences);
            difference(name + " reasons", usage.count("output_reasoning"), Math.max(0, used.reasoning()), differences);
        }
    }

    private static void difference(
            String what, @Nullable Object expected, @Nullable Object actual, List<String> differences) {
        if (!Objects.equals(expected, actual)) {
            differences.add(what + ": expected " + expected + " but was " + actual);
        }
    }

    private static List<String> calls(JsonObject expected) {
        List<String> calls = new ArrayList<>();
        for (JsonObject call : expected.objects("tool_calls")) {
            if (PROVIDERS_TOOLS.contains(call.string("name", ""))) {
                continue;
            }
            calls.add(call.string("id") + " " + call.string("name") + " " + JsonTree.string(call.any("input")));
        }
        return calls;
    }

    private static List<String> inputs(List<String> calls) {
        return calls.stream()
                .map(call -> {
                    String[] words = call.split(" ", 3);
                    return words[0] + " " + words[1] + " " + JsonTree.string(JsonTree.read(words[2]));
                })
                .toList();
    }

    private static String finish(JsonObject expected) {
        return requireNonNull(expected.requiredObject("finish").string("unified"));
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case TOOL_CALLS -> "tool-calls";
            case LENGTH -> "length";
            default -> reason.name();
        };
    }

    @Test
    void shouldDecodeTheSameHoweverTheBytesWereSplit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (Recording recording : streams()) {
            List<StreamEvent> whole = Streams.decoded(recording.text());
            String name = recording.name() + ", seed=" + seed;
            if (recording.text().length() < MAX_BYTE_BY_BYTE) {
                assertEquals(whole, Streams.decoded(recording.text(), () -> 1), name);
            }
            assertEquals(whole, Streams.decoded(recording.text(), () -> 1 + random.nextInt(20)), name);
            assertEquals(whole, Streams.decoded(recording.text(), () -> 1 + random.nextInt(500)), name);
        }
    }

    @Test
    void shouldWriteEveryStreamInTheFullGrammar() {
        for (Recording recording : streams()) {
            List<StreamEvent> events = Streams.decoded(recording.text());
            String written = Streams.encoded(events);
            assertEquals(List.of(), ResponsesGrammar.problemsOf(written), recording.name());
            assertEquals(comparable(Told.of(events)), comparable(Told.of(Streams.decoded(written))), recording.name());
        }
    }

    /// All thoughts are written as summaries, and a cache that nobody spoke of as one that was not used.
    private static Told comparable(Told told) {
        TokenUsage usage = told.usage();
        return new Told(
                told.text(),
                told.summaries() + told.thoughts(),
                "",
                told.calls(),
                told.citations(),
                told.wholeParts(),
                told.states(),
                told.finish(),
                usage == null ? null : ResponsesUsage.read(JsonObject.root(ResponsesUsage.write(usage))),
                told.isEnded(),
                told.isFailed());
    }

    @Test
    void shouldFindNothingWrongWithWhatProvidersStream() {
        List<String> problems = new ArrayList<>();
        for (Recording recording : streams()) {
            if (EXCEPTIONS.containsKey(recording.name()) || !recording.text().contains("sequence_number")) {
                continue; // numbers came in the dialect's second month
            }
            for (String problem : ResponsesGrammar.problemsOf(recording.text())) {
                problems.add(recording.name() + " " + problem);
            }
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void shouldWriteEveryAnswerAgainAsItWas() {
        for (Recording recording : answers) {
            if (!recording.isStream()) {
                ChatResponse answer = parsed(recording.text());
                Losses losses = new Losses(OPENAI_RESPONSES);
                Map<String, @Nullable Object> written =
                        new ResponsesAnswers().emit(answer, Streams.target(null), losses);
                Map<String, @Nullable Object> original = JsonTree.readObject(recording.text());
                assertEquals(List.of(), losses.reasons(), recording.name());
                assertEquals(original.get("output"), written.get("output"), recording.name());
                for (String name : original.keySet()) {
                    boolean isRenamed = name.equals("model") || name.equals("id");
                    if (!isRenamed && original.get(name) != null) {
                        assertTrue(
                                Same.isSame(original.get(name), withoutZeros(name, written.get(name), original)),
                                recording.name() + " " + name + ": " + written.get(name));
                    }
                }
            }
        }
    }

    /// The specification demands `cache_write_tokens`, which elder answers do not have.
    private static @Nullable Object withoutZeros(
            String name, @Nullable Object written, Map<String, @Nullable Object> original) {
        if (name.equals("usage")
                && written instanceof Map<?, ?> usage
                && usage.get("input_tokens_details") instanceof Map<?, ?> details
                && !String.valueOf(original.get(name)).contains("cache_write_tokens")) {
            details.remove("cache_write_tokens");
        }
        return written;
    }
}

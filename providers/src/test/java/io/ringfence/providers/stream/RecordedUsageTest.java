package io.ringfence.providers.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.recorded.Oracle;
import io.ringfence.providers.recorded.Oracle.Tokens;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.testing.RecordingsFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Usage of recorded answers, against what another parser makes of them.
class RecordedUsageTest {
    private static final String TOOL_USE_PROMPT =
            "the tokens of tool results (toolUsePromptTokenCount) are input and billed; the other parser leaves them"
                    + " out";
    private static final String THREE_ANSWERS =
            "the file joins several answers in one stream; the largest output counts here, the last one there";
    private static final String CACHED_AT_THE_TOP = "the other parser does not read `usage.cached_tokens`";
    private static final String REASONING_BESIDE =
            "xAI by another name: the total shows that the completion excludes the reasoning";
    private static final String NO_TOTAL = "the other parser reads no usage where `total_tokens` is missing";

    /// Where the other parser and this one differ, and why this one is right.
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            Map.entry("gemini/generate/unary/citations-41cf838141.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/citations-4c85142263.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/citations-90d3077312.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/citations-ad9b6d3c8b.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/server-tool-2a50f90a63.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/server-tool-9a3440a6e7.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/server-tool-cca0584f07.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/server-tool-e6c89ad2ef.json", TOOL_USE_PROMPT),
            Map.entry("gemini/generate/unary/thinking-signature-5798cc671f.json", TOOL_USE_PROMPT),
            Map.entry("gemini/stream-generate/stream/server-tool-a64c39f9c9.json", TOOL_USE_PROMPT),
            Map.entry("gemini/stream-generate/stream/thinking-signature-841103af6b.json", TOOL_USE_PROMPT),
            Map.entry("vertex/generate/unary/citations-419bd0a465.json", TOOL_USE_PROMPT),
            Map.entry("anthropic/messages/stream/parallel-tool-calls-69172e51ae.json", THREE_ANSWERS),
            Map.entry("anthropic/messages/stream/parallel-tool-calls-b8b3f936d2.json", THREE_ANSWERS),
            Map.entry("moonshotai/chat/unary/thinking-4ca193c71e.json", CACHED_AT_THE_TOP),
            Map.entry("openai-compatible/chat/stream/thinking-b5c5632200.json", REASONING_BESIDE),
            Map.entry("openai-compatible/chat/unary/thinking-818c17083a.json", REASONING_BESIDE),
            Map.entry("xai/responses/stream/server-tool-dce0e5a2d0.json", NO_TOTAL));

    private static List<Recording> recordings = List.of();
    private static Map<String, Tokens> oracle = Map.of();

    @BeforeAll
    static void readRecordings() {
        Path folder = RecordingsFolder.require();
        recordings = Recording.all(folder);
        oracle = Oracle.usageByName(folder);
    }

    @Test
    void shouldAgreeWithAnotherParserOnStreams() {
        compare(true);
    }

    @Test
    void shouldAgreeWithAnotherParserOnUnaryAnswers() {
        compare(false);
    }

    private static void compare(boolean isStream) {
        Map<String, Integer> counts = new TreeMap<>();
        var differences = new ArrayList<String>();
        for (Recording recording : recordings) {
            Tokens expected = oracle.get(recording.name());
            if (recording.isStream() != isStream || expected == null) {
                continue;
            }
            counts.merge(recording.provider() + " " + recording.dialect(), 1, Integer::sum);
            String difference = difference(expected, usage(recording));
            boolean isException = EXCEPTIONS.containsKey(recording.name());
            if (difference == null ? isException : !isException) {
                differences.add(recording.name() + (difference == null ? " agrees after all" : difference));
            }
        }
        assertEquals("", String.join("\n", differences));
        assertTrue(counts.size() > 3, counts.toString());
        System.out.println((isStream ? "streamed" : "unary") + " usage compared: " + counts);
    }

    private static Usage usage(Recording recording) {
        if (recording.isStream()) {
            return Fed.inChunks(recording.dialect(), recording.body(), () -> Integer.MAX_VALUE)
                    .stream
                    .usage();
        }
        return new UnaryAnswer()
                .read(Unpooled.wrappedBuffer(recording.body()), recording.dialect())
                .usage();
    }

    private static @Nullable String difference(Tokens expected, Usage actual) {
        boolean isSame = isSame(expected.input(), actual.inputTokens())
                && isSame(expected.output(), actual.outputTokens())
                && isSame(expected.cacheRead(), actual.cachedInputTokens())
                && isSame(expected.reasoning(), actual.reasoningTokens());
        return isSame ? null : ": " + expected + " but " + actual;
    }

    private static boolean isSame(@Nullable Long expected, long actual) {
        return expected == null || expected == actual;
    }
}

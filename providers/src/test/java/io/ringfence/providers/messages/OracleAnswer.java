package io.ringfence.providers.messages;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What another parser, written by others, read out of an answer.
record OracleAnswer(Map<String, @Nullable Object> members) {
    static Map<String, OracleAnswer> all() {
        Map<String, OracleAnswer> all = new HashMap<>();
        try {
            for (String line : Files.readAllLines(RecordingsFolder.require().resolve("oracle/ai-sdk.jsonl"))) {
                Map<String, @Nullable Object> members = JsonTree.readObject(line);
                all.put((String) requireNonNull(members.get("file")), new OracleAnswer(members));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /// Whether it could not read the answer either.
    boolean hasFailed() {
        return members.get("finish") == null;
    }

    void check(RecordedMessagesTest.TextAndCalls seen) {
        assertEquals(members.get("text"), seen.text.toString());
        assertEquals(members.get("reasoning"), seen.reasoning.toString());
        List<@Nullable Object> ids = new ArrayList<>();
        List<@Nullable Object> names = new ArrayList<>();
        List<@Nullable Object> inputs = new ArrayList<>();
        for (Object call : (List<?>) requireNonNull(members.get("tool_calls"))) {
            Map<?, ?> one = (Map<?, ?>) requireNonNull(call);
            if (!Boolean.TRUE.equals(one.get("provider_executed"))) {
                ids.add(one.get("id"));
                names.add(one.get("name"));
                inputs.add(one.get("input"));
            }
        }
        assertEquals(ids, seen.callIds);
        assertEquals(names, seen.callNames);
        assertEquals(inputs, seen.inputs());
        Map<?, ?> finish = (Map<?, ?>) requireNonNull(members.get("finish"));
        assertEquals(finish.get("unified"), unified(requireNonNull(seen.finish)));
        assertEquals(finish.get("raw"), seen.finish.raw());
        Map<?, ?> usage = (Map<?, ?>) requireNonNull(members.get("usage"));
        TokenUsage tokens = requireNonNull(seen.usage);
        assertEquals(usage.get("input_total"), (int) tokens.input());
        assertEquals(usage.get("output_total"), (int) tokens.output());
        assertEquals(usage.get("cache_read"), (int) TokenUsage.known(tokens.cacheRead()));
        assertEquals(usage.get("cache_write"), (int) TokenUsage.known(tokens.cacheWrite()));
    }

    private static String unified(Finish finish) {
        return switch (finish.reason()) {
            case STOP, STOP_SEQUENCE, PAUSE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool-calls";
            case CONTENT_FILTER -> "content-filter";
            case ERROR -> "error";
            case OTHER -> "other";
        };
    }
}

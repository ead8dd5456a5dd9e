package io.ringfence.providers.recorded;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What another parser, written by others, read out of a recorded answer.
///
/// @param calls name and input of every call, in order
/// @param finish `stop`, `length`, `tool-calls`, `content-filter`, `error`, `other`
/// @param inputTokens null when it says nothing
public record OracleAnswer(
        String text,
        String reasoning,
        List<Call> calls,
        String finish,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Long cacheRead) {
    /// A call of a tool.
    public record Call(String id, String name, @Nullable Object input) {}

    /// By the recording's name; without those that the other parser could not read.
    public static Map<String, OracleAnswer> byName(Path folder) {
        try {
            Map<String, OracleAnswer> all = new HashMap<>();
            for (String line : Files.readAllLines(folder.resolve("oracle/ai-sdk.jsonl"))) {
                Map<String, @Nullable Object> members = JsonTree.readObject(line);
                if (members.get("finish") instanceof Map<?, ?> finish) {
                    all.put((String) requireNonNull(members.get("file")), read(members, finish));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OracleAnswer read(Map<String, @Nullable Object> members, Map<?, ?> finish) {
        List<Call> calls = new ArrayList<>();
        for (Object call : (List<?>) requireNonNull(members.get("tool_calls"))) {
            Map<?, ?> of = (Map<?, ?>) call;
            calls.add(new Call(String.valueOf(of.get("id")), String.valueOf(of.get("name")), of.get("input")));
        }
        Map<?, ?> usage = members.get("usage") instanceof Map<?, ?> of ? of : Map.of();
        return new OracleAnswer(
                String.valueOf(members.get("text")),
                String.valueOf(members.get("reasoning")),
                calls,
                String.valueOf(finish.get("unified")),
                count(usage, "input_total"),
                count(usage, "output_total"),
                count(usage, "cache_read"));
    }

    private static @Nullable Long count(Map<?, ?> usage, String name) {
        return usage.get(name) instanceof Number number ? number.longValue() : null;
    }
}

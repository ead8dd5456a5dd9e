package io.ringfence.providers.recorded;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What another parser, written by others, read out of the recordings.
public final class Oracle {
    /// Token counts; null where that parser says nothing.
    public record Tokens(
            @Nullable Long input,
            @Nullable Long output,
            @Nullable Long cacheRead,
            @Nullable Long reasoning) {}

    private Oracle() {}

    /// The usage of every recording that the other parser could read, by the recording's name.
    public static Map<String, Tokens> usageByName(Path folder) {
        try {
            var usage = new HashMap<String, Tokens>();
            for (String line : Files.readAllLines(folder.resolve("oracle/ai-sdk.jsonl"))) {
                Map<String, Object> members = JSON.std.mapFrom(line);
                if (members.get("usage") instanceof Map<?, ?> tokens) {
                    usage.put(
                            (String) requireNonNull(members.get("file")),
                            new Tokens(
                                    count(tokens, "input_total"),
                                    count(tokens, "output_total"),
                                    count(tokens, "cache_read"),
                                    count(tokens, "output_reasoning")));
                }
            }
            return usage;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Long count(Map<?, ?> tokens, String name) {
        return tokens.get(name) instanceof Number number ? number.longValue() : null;
    }
}

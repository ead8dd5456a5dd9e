package io.ringfence.providers.conformance;

import io.ringfence.providers.conformance.reader.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a parser that others wrote reads out of a recorded answer.
///
/// @param finish null where it says none
/// @param error what it says when it takes the answer for an error, else null
/// @param isUnread whether it could not read the answer
record OracleAnswer(
        String text,
        String reasoning,
        List<Call> calls,
        @Nullable String finish,
        @Nullable Long input,
        @Nullable Long output,
        @Nullable Long cacheRead,
        @Nullable Long reasoningTokens,
        @Nullable Failure error,
        boolean isUnread) {

    /// @param input the arguments as a value
    record Call(String name, @Nullable Object input) {}

    /// @param status of the answer that is one
    record Failure(int status, String message) {}

    boolean isError() {
        return error != null;
    }

    /// All of them by the name of the recording, in the order of the file.
    static Map<String, OracleAnswer> all(Path recordings) {
        Map<String, OracleAnswer> all = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(recordings.resolve("oracle/ai-sdk.jsonl"))) {
                Node row = Node.parse(line);
                all.put(row.at("file").text(), of(row));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static OracleAnswer of(Node row) {
        List<Call> calls = new ArrayList<>();
        for (Node call : row.at("tool_calls").list()) {
            calls.add(new Call(call.at("name").text(), call.at("input").value()));
        }
        Node finish = row.at("finish", "unified");
        Node usage = row.at("usage");
        return new OracleAnswer(
                row.at("text").text(),
                row.at("reasoning").text(),
                calls,
                finish.isMissing() ? null : finish.text(),
                usage.at("input_total").number(),
                usage.at("output_total").number(),
                usage.at("cache_read").number(),
                usage.at("output_reasoning").number(),
                row.at("error").isMissing() ? null : failure(row.at("error")),
                !row.at("parser_failed").isMissing());
    }

    private static Failure failure(Node error) {
        return new Failure((int) error.at("status").count(), error.at("message").text());
    }
}

package io.ringfence.providers.conformance;

import io.ringfence.providers.conformance.reader.ReadAnswer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Compares what a client read with what another party's parser reads out of the recording.
final class Comparison {
    /// Tools that providers run themselves. The other parser reports them as calls; clients of most dialects
    /// are not told of them.
    private static final Set<String> PROVIDER_TOOLS = Set.of(
            "code_execution",
            "code_interpreter",
            "file_search",
            "image_generation",
            "nova_grounding",
            "server:FILE_SEARCH",
            "server:GOOGLE_SEARCH_WEB",
            "tool_search",
            "tool_search_tool_bm25",
            "tool_search_tool_regex",
            "web_fetch",
            "web_search",
            "x_search");

    private final BiConsumer<String, String> differences;

    /// @param differences takes the field and what is wrong with it
    Comparison(BiConsumer<String, String> differences) {
        this.differences = differences;
    }

    void compare(OracleAnswer expected, ReadAnswer actual) {
        compare("text", expected.text(), actual.text());
        compare("reasoning", dense(expected.reasoning()), dense(actual.reasoning()));
        List<OracleAnswer.Call> calls = actual.calls().stream()
                .map(call -> new OracleAnswer.Call(call.name(), call.input()))
                .toList();
        compare(
                "calls",
                expected.calls().stream()
                        .filter(call -> !PROVIDER_TOOLS.contains(call.name()) || calls.contains(call))
                        .toList(),
                calls);
        if (expected.finish() != null) {
            compare("finish", expected.finish(), actual.finish());
        }
        ReadAnswer.Tokens usage = actual.usage();
        if (usage == null) {
            compare("usage", known(expected.input()) + known(expected.output()) > 0, false);
            return;
        }
        if (expected.input() != null) {
            compare("input", expected.input(), known(usage.input()));
        }
        if (expected.output() != null) {
            compare("output", expected.output(), known(usage.output()));
        }
        compare("cache_read", known(expected.cacheRead()), known(usage.cacheRead()));
        compare("reasoning_tokens", known(expected.reasoningTokens()), known(usage.reasoning()));
    }

    private static long known(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }

    /// Where thoughts come in several pieces, readers put different space between them.
    private static String dense(String text) {
        return text.replaceAll("\\s+", "");
    }

    private void compare(String field, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            differences.accept(field, "expected " + shortened(expected) + ", got " + shortened(actual));
        }
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value).replace("\n", "\\n");
        return text.length() <= 160 ? "«" + text + "»" : "«" + text.substring(0, 160) + "…» (" + text.length() + ")";
    }
}

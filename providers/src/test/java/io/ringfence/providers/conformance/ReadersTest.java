package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.conformance.reader.AnswerReader;
import io.ringfence.providers.conformance.reader.GrammarException;
import io.ringfence.testing.RecordingsFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// The readers that judge our answers read the inventors' own answers, and read in them what another party's
/// parser does.
class ReadersTest {
    private static final Map<String, String> INVENTOR_BY_DIALECT = Map.of(
            "openai-chat",
            "openai",
            "openai-responses",
            "openai",
            "anthropic-messages",
            "anthropic",
            "gemini",
            "gemini");

    private final Listed exceptions = new Listed("reader-exceptions.txt");

    @Test
    void shouldReadWhatTheInventorsOfTheDialectsWrite() {
        Map<String, OracleAnswer> oracle = OracleAnswer.all(RecordingsFolder.require());
        List<String> failures = new ArrayList<>();
        for (Exchange exchange : Exchange.all()) {
            OracleAnswer expected = oracle.get(exchange.name());
            boolean isInventors = exchange.provider()
                    .equals(INVENTOR_BY_DIALECT.get(exchange.dialect().wireName()));
            if (isInventors && expected != null && !expected.isError() && !expected.isUnread()) {
                BiConsumer<String, String> differ = (field, what) -> {
                    if (!exceptions.covers(exchange.name(), field)) {
                        failures.add(exchange + " | " + field + " | " + what);
                    }
                };
                String body = new String(exchange.body(), StandardCharsets.UTF_8);
                AnswerReader reader = AnswerReader.of(exchange.dialect());
                try {
                    new Comparison(differ)
                            .compare(expected, exchange.isStream() ? reader.stream(body) : reader.unary(body));
                } catch (GrammarException unread) {
                    differ.accept("grammar", String.valueOf(unread.getMessage()));
                }
            }
        }
        exceptions.unused().forEach(unused -> failures.add("does not occur any more: " + unused));
        Figures.write("readers-failures", String.join("\n", failures));
        assertTrue(failures.isEmpty(), () -> failures.size() + " differences:\n" + String.join("\n", failures));
    }
}

package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.AnswerReader;
import io.ringfence.providers.conformance.reader.GrammarException;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.testing.RecordingsFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every recorded answer, served to clients of each dialect and read by a reader of our own making, says what
/// another party's parser reads out of the recording.
class OracleTest {
    private final Listed exceptions = new Listed("oracle-exceptions.txt");
    private final PassRates rates = new PassRates();
    private final List<String> failures = new ArrayList<>();

    @Test
    void shouldSayToEveryClientWhatTheProviderSaid() {
        Map<String, OracleAnswer> oracle = OracleAnswer.all(RecordingsFolder.require());
        int unread = 0;
        for (Exchange exchange : Exchange.all()) {
            OracleAnswer expected = oracle.get(exchange.name());
            if (expected == null || expected.isError() || expected.isUnread() || exchange.status() != 200) {
                unread++;
                continue;
            }
            ChatRequest request = Served.request(exchange);
            for (Dialect ingress : Dialect.ingress()) {
                List<String> differences = differences(exchange, expected, ingress, request);
                rates.add(exchange.group(), ingress, differences.isEmpty());
                differences.forEach(
                        difference -> failures.add(exchange + " | " + ingress.wireName() + " | " + difference));
            }
        }
        rates.note(unread + " recordings are errors or unreadable for the oracle; " + exceptions.size()
                + " exceptions are listed in " + exceptions);
        rates.publish("oracle", "Recorded answers as clients read them");
        exceptions.unused().forEach(unused -> failures.add("does not occur any more: " + unused));
        Figures.write("oracle-failures", String.join("\n", failures));
        assertTrue(failures.isEmpty(), () -> failures.size() + " differences:\n" + String.join("\n", failures));
    }

    private List<String> differences(
            Exchange exchange, OracleAnswer expected, Dialect ingress, @Nullable ChatRequest request) {
        List<String> differences = new ArrayList<>();
        BiConsumer<String, String> differ = (field, what) -> {
            if (!exceptions.covers(exchange.name(), ingress.wireName(), field)) {
                differences.add(field + " | " + what);
            }
        };
        try {
            String body = Served.to(ingress, exchange, request).body();
            AnswerReader reader = AnswerReader.of(ingress);
            new Comparison(differ).compare(expected, exchange.isStream() ? reader.stream(body) : reader.unary(body));
        } catch (GrammarException badGrammar) {
            differ.accept("grammar", String.valueOf(badGrammar.getMessage()));
        } catch (ProtocolException refused) {
            differ.accept("refused", String.valueOf(refused.getMessage()));
        } catch (RuntimeException bug) {
            StackTraceElement[] trace = bug.getStackTrace();
            differ.accept("thrown", bug + (trace.length == 0 ? "" : " at " + trace[0]));
        }
        return differences;
    }
}

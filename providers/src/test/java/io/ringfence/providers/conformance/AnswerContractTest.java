package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.GrammarException;
import io.ringfence.providers.conformance.reader.Node;
import io.ringfence.providers.conformance.reader.SseEvent;
import io.ringfence.providers.conformance.schema.SpecFile;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// What the gateway answers follows the schemas that the inventors of the dialects publish, as far as they
/// follow them themselves: their own recorded answers break them in places, and only there may we.
class AnswerContractTest {
    private static final Map<Dialect, String> INVENTORS = Map.of(
            Dialect.OPENAI_CHAT, "openai",
            Dialect.OPENAI_RESPONSES, "openai",
            Dialect.ANTHROPIC_MESSAGES, "anthropic",
            Dialect.GEMINI, "gemini");
    private static final Map<Dialect, String> BASELINE_NAMES = Map.of(
            Dialect.OPENAI_CHAT, "openai.chat",
            Dialect.OPENAI_RESPONSES, "openai.responses",
            Dialect.ANTHROPIC_MESSAGES, "anthropic.messages",
            Dialect.GEMINI, "gemini.");

    private final Map<Dialect, TreeSet<String>> theirs = new EnumMap<>(Dialect.class);
    private final Map<String, String> ours = new TreeMap<>();
    private final Map<Dialect, Set<String>> baseline = baseline();
    private int refusedBySuite;
    private final Listed exceptions = new Listed("answer-violations.txt");

    AnswerContractTest() throws IOException {}

    @Test
    void shouldBreakPublishedSchemasOnlyWhereTheirInventorsDo() throws IOException {
        List<Exchange> exchanges = Exchange.all();
        Contracts real = new Contracts();
        for (Exchange exchange : exchanges) {
            if (exchange.status() == 200 && exchange.provider().equals(INVENTORS.get(exchange.dialect()))) {
                String body = new String(exchange.body(), StandardCharsets.UTF_8);
                TreeSet<String> known = theirs.computeIfAbsent(exchange.dialect(), _ -> new TreeSet<>());
                check(real, exchange.dialect(), exchange.isStream(), body, (fine, _) -> known.add(fine));
            }
        }
        Contracts contracts = new Contracts();
        int answers = 0;
        for (Exchange exchange : exchanges) {
            if (exchange.status() != 200) {
                continue;
            }
            ChatRequest request = Served.request(exchange);
            for (Dialect ingress : Dialect.ingress()) {
                try {
                    String body = Served.to(ingress, exchange, request).body();
                    check(contracts, ingress, exchange.isStream(), body, (fine, coarse) -> {
                        if (!isAllowed(ingress, fine, coarse)) {
                            ours.putIfAbsent(ingress.wireName() + " | " + fine, exchange.name());
                        }
                    });
                    answers++;
                } catch (ProtocolException | GrammarException refused) {
                    refusedBySuite++;
                }
            }
        }
        exceptions.unused().forEach(unused -> ours.put("does not occur any more: " + unused, ""));
        StringBuilder report = new StringBuilder("Answers against published schemas: " + answers
                + " answers (" + refusedBySuite
                + " others cannot be served: see the oracle's exceptions), violations outside what the inventors' own"
                + " answers show: "
                + ours.size()
                + ", exceptions listed: " + exceptions.size() + "\n");
        Figures.write("answer-contract", report.toString());
        System.out.println(report);
        ours.forEach((violation, example) ->
                report.append(violation).append(" | as ").append(example).append('\n'));
        Figures.write("answer-contract-failures", report.toString());
        assertTrue(ours.isEmpty(), report::toString);
    }

    private boolean isAllowed(Dialect dialect, String fine, String coarse) {
        boolean isKnown = theirs.getOrDefault(dialect, new TreeSet<>()).contains(fine)
                && baseline.getOrDefault(dialect, Set.of()).contains(coarse);
        return isKnown || exceptions.covers(dialect.wireName(), fine);
    }

    /// Places and keywords of the baseline, without the names of schemas.
    private static Map<Dialect, Set<String>> baseline() throws IOException {
        Node root = Node.parse(Files.readString(SpecFile.folder().resolve("contract-baseline.json")));
        Map<Dialect, Set<String>> baseline = new EnumMap<>(Dialect.class);
        for (Dialect dialect : Dialect.ingress()) {
            Set<String> violations = new TreeSet<>();
            for (String part : root.names()) {
                if (!part.endsWith(".req") && part.startsWith(BASELINE_NAMES.get(dialect))) {
                    root.at(part)
                            .names()
                            .forEach(violation -> violations.add(violation.replaceFirst(" :: .*/", " :: ")));
                }
            }
            baseline.put(dialect, violations);
        }
        return baseline;
    }

    private static void check(
            Contracts contracts,
            Dialect dialect,
            boolean isStream,
            String body,
            BiConsumer<String, String> violations) {
        if (!isStream) {
            if (Node.parse(body).at("error").isMissing()) {
                contracts.ofAnswer(dialect, body).forEach((fine, coarse) -> violations.accept("whole " + fine, coarse));
            }
            return;
        }
        for (SseEvent event : SseEvent.all(body, dialect == Dialect.GEMINI ? "\r\n" : "\n")) {
            if (!event.data().equals("[DONE]")
                    && Node.parse(event.data()).at("error").isMissing()) {
                contracts
                        .ofEvent(dialect, event.data())
                        .forEach((fine, coarse) -> violations.accept("event " + fine, coarse));
            }
        }
    }
}

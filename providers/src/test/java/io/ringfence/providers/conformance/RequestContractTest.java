package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every recorded request, translated for each provider, follows the schema that this provider publishes, or
/// the shapes, as AWS calls them.
class RequestContractTest {
    private static final Map<Dialect, String> MODELS = Map.of(
            Dialect.OPENAI_CHAT, "gpt-5",
            Dialect.OPENAI_RESPONSES, "gpt-5",
            Dialect.ANTHROPIC_MESSAGES, "claude-sonnet-4-5",
            Dialect.GEMINI, "gemini-2.5-pro",
            Dialect.BEDROCK_CONVERSE, "anthropic.claude-sonnet-4-5-20250929-v1:0",
            Dialect.COHERE_CHAT, "command-a-03-2025");

    /// A provider as the target of translation.
    private record Target(String name, Dialect dialect, Flavour flavour) {}

    private static final List<Target> TARGETS = List.of(
            new Target("openai-chat", Dialect.OPENAI_CHAT, Flavour.PLAIN),
            new Target("mistral", Dialect.OPENAI_CHAT, Flavour.MISTRAL),
            new Target("openai-responses", Dialect.OPENAI_RESPONSES, Flavour.PLAIN),
            new Target("anthropic-messages", Dialect.ANTHROPIC_MESSAGES, Flavour.PLAIN),
            new Target("gemini", Dialect.GEMINI, Flavour.PLAIN),
            new Target("bedrock-converse", Dialect.BEDROCK_CONVERSE, Flavour.PLAIN),
            new Target("cohere-chat", Dialect.COHERE_CHAT, Flavour.PLAIN));

    private final Listed exceptions = new Listed("request-violations.txt");
    private final Contracts contracts = new Contracts();
    private final Map<String, String> violations = new TreeMap<>();

    @Test
    void shouldSendWhatTheProvidersSchemasAllow() {
        PassRates rates = new PassRates();
        for (Exchange exchange : Exchange.all()) {
            ChatRequest request = Served.request(exchange);
            // What a provider refused is no measure.
            if (request == null || exchange.status() != 200) {
                continue;
            }
            for (Target target : TARGETS) {
                boolean passed = isValid(exchange, request, target);
                rates.add(exchange.dialect().wireName() + " to " + target.name(), exchange.dialect(), passed);
            }
        }
        rates.note(exceptions.size() + " exceptions are listed in " + exceptions);
        rates.publish("request-contract", "Recorded requests, translated, against the providers' schemas");
        exceptions.unused().forEach(unused -> violations.put("does not occur any more: " + unused, ""));
        StringBuilder report = new StringBuilder();
        violations.forEach((violation, example) ->
                report.append(violation).append(" | as ").append(example).append('\n'));
        Figures.write("request-contract-failures", report.toString());
        assertTrue(violations.isEmpty(), report::toString);
    }

    private boolean isValid(Exchange exchange, ChatRequest request, Target target) {
        String model = Objects.requireNonNull(MODELS.get(target.dialect()));
        RequestTarget to = new RequestTarget(
                target.dialect(), target.flavour(), model, target.dialect().stateOrigin(), 4_096);
        TreeSet<String> found = new TreeSet<>();
        try {
            String body =
                    JsonTree.string(Codecs.requests(target.dialect()).emit(request, to, new Losses(target.dialect())));
            found.addAll(contracts.ofRequest(target.dialect(), target.flavour(), body));
            if (exchange.dialect() == target.dialect()) {
                String theirs = Objects.requireNonNull(exchange.requestBody());
                found.removeAll(contracts.ofRequest(target.dialect(), target.flavour(), theirs));
            }
        } catch (ProtocolException refused) {
            found.add("refused: " + refused.getMessage());
        } catch (RuntimeException bug) {
            found.add("thrown: " + bug + " " + bug.getStackTrace()[0]);
        }
        found.removeIf(violation -> exceptions.covers(target.name(), violation));
        found.forEach(violation -> violations.putIfAbsent(target.name() + " | " + violation, exchange.name()));
        return found.isEmpty();
    }
}

package io.ringfence.providers.tokens;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How far the estimate is from what providers charged for recorded requests of nothing but text and tools.
class RecordedTokenEstimateTest {
    private static final Map<String, Dialect> APIS = Map.of(
            "chat", Dialect.OPENAI_CHAT,
            "responses", Dialect.OPENAI_RESPONSES,
            "messages", Dialect.ANTHROPIC_MESSAGES,
            "generate", Dialect.GEMINI,
            "converse", Dialect.BEDROCK_CONVERSE);

    /// A vendor adds words of its own that nobody sees; below this many tokens they are all that is measured.
    private static final long LEAST_TOKENS = 20;

    private final Map<String, List<Double>> errorsByFamily = new TreeMap<>();

    @Test
    void shouldBeNearWhatProvidersCounted() throws IOException {
        Path folder = RecordingsFolder.require();
        Set<Path> apis = new TreeSet<>();
        for (Path file : RecordingsFolder.files(folder)) {
            Path place = folder.relativize(file);
            if (place.getNameCount() == 4) {
                apis.add(place.subpath(0, 2));
            }
        }
        for (Path api : apis) {
            Dialect dialect = APIS.get(api.getName(1).toString());
            if (dialect != null) {
                String provider = api.getName(0).toString();
                for (RecordedExchange exchange :
                        RecordedExchange.all(provider, api.getName(1).toString())) {
                    add(provider, dialect, exchange);
                }
            }
        }
        System.out.println("estimated input tokens against recorded usage, relative error");
        errorsByFamily.forEach((family, errors) -> {
            errors.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "%-12s n=%4d  p50=%5.1f %%  p99=%6.1f %%%n",
                    family,
                    errors.size(),
                    100 * at(errors, 0.50),
                    100 * at(errors, 0.99));
        });
        errorsByFamily.forEach((family, errors) -> assertTrue(
                errors.size() < 20 || at(errors, 0.50) < 0.5, () -> family + " is off by " + at(errors, 0.50)));
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    private void add(String provider, Dialect dialect, RecordedExchange exchange) {
        Map<String, @Nullable Object> asked = exchange.request();
        Map<String, @Nullable Object> answered = exchange.answer();
        if (exchange.status() != 200 || asked == null || answered == null) {
            return;
        }
        ChatRequest request;
        TokenUsage usage;
        try {
            request = Codecs.requests(dialect).parse(JsonObject.root(asked), new RequestPlace(exchange.model(), false));
            usage = Codecs.answers(dialect)
                    .parse(JsonObject.root(answered), AnswerSource.of(dialect))
                    .usage();
        } catch (ProtocolException notForUs) {
            return;
        }
        if (usage == null || usage.input() < LEAST_TOKENS || !isOfWords(request)) {
            return;
        }
        String model = exchange.model().isEmpty() ? request.model() : exchange.model();
        ModelFamily family = ModelFamily.of(model);
        String name = family == ModelFamily.OTHER ? "OTHER " + provider : family.name();
        double error = Math.abs(TokenEstimate.of(request, model) - usage.input()) / (double) usage.input();
        errorsByFamily.computeIfAbsent(name, _ -> new ArrayList<>()).add(error);
    }

    private static boolean isOfWords(ChatRequest request) {
        return !request.state().refersToKept()
                && request.tools().tools().stream().allMatch(Tool.Function.class::isInstance)
                && request.messages().stream().map(Message::parts).allMatch(RecordedTokenEstimateTest::areWords);
    }

    private static boolean areWords(List<Part> parts) {
        return parts.stream().allMatch(RecordedTokenEstimateTest::isOfWords);
    }

    private static boolean isOfWords(Part part) {
        return switch (part) {
            case Part.Text _, Part.ToolCall _, Part.Refusal _ -> true;
            case Part.ToolResult result -> areWords(result.content());
            default -> false;
        };
    }
}

package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What other gateways' own tests expect of a translation, ours does too, but for deviations that are listed
/// with their reasons. Both are compared by what they mean in the dialect that they are written in.
class GoldensTest {
    private static final int MAX_EVENT_BYTES = 8 << 20;

    private final Listed exceptions = new Listed("golden-deviations.txt");

    @Test
    void shouldMeanWhatOtherGatewaysMean() {
        PassRates rates = new PassRates();
        List<String> failures = new ArrayList<>();
        for (Golden golden : Golden.all(RecordingsFolder.require())) {
            List<String> deviations = deviations(golden);
            String source = golden.name().substring(0, golden.name().indexOf('.'));
            rates.add(
                    source + " " + golden.kind() + " from " + golden.from().wireName(),
                    golden.to(),
                    deviations.isEmpty());
            deviations.forEach(deviation -> failures.add(golden + " | " + deviation));
        }
        rates.note(exceptions.size() + " deviations are listed in " + exceptions);
        rates.publish("goldens", "Other gateways' expectations");
        exceptions.unused().forEach(unused -> failures.add("does not occur any more: " + unused));
        Figures.write("goldens-failures", String.join("\n", failures));
        assertTrue(failures.isEmpty(), () -> failures.size() + " deviations:\n" + String.join("\n", failures));
    }

    private List<String> deviations(Golden golden) {
        List<String> deviations = new ArrayList<>();
        try {
            Map<String, String> expected = byPlace(
                    golden.kind() == Golden.Kind.REQUEST
                            ? request(golden.expected(), golden)
                            : answer(golden.expected(), golden.to(), golden.isStream()));
            Map<String, String> ours = byPlace(
                    golden.kind() == Golden.Kind.REQUEST
                            ? request(translatedRequest(golden), golden)
                            : answer(translatedAnswer(golden), golden.to(), golden.isStream()));
            TreeSet<String> places = new TreeSet<>(expected.keySet());
            places.addAll(ours.keySet());
            for (String place : places) {
                String theirs = expected.getOrDefault(place, "nothing");
                String own = ours.getOrDefault(place, "nothing");
                if (!theirs.equals(own) && !exceptions.covers(golden.toString(), place)) {
                    deviations.add(place + " | they " + theirs + ", we " + own);
                }
            }
        } catch (ProtocolException refused) {
            if (!exceptions.covers(golden.toString(), "refused")) {
                deviations.add("refused | " + refused.getMessage());
            }
        } catch (RuntimeException | AssertionError bug) {
            deviations.add("thrown | " + bug + " at " + bug.getStackTrace()[0]);
        }
        return deviations;
    }

    private static String translatedRequest(Golden golden) {
        ChatRequest request = Codecs.requests(golden.from())
                .parse(JsonObject.root(JsonTree.readObject(golden.input())), place(golden.from()));
        String model = golden.model().isEmpty() ? request.model() : golden.model();
        return JsonTree.string(Codecs.requests(golden.to())
                .emit(request, RequestTarget.of(golden.to(), model), new Losses(golden.to())));
    }

    private static Object request(String json, Golden golden) {
        Map<String, @Nullable Object> body = JsonTree.readObject(json);
        // Anthropic on Vertex has them elsewhere.
        body.remove("anthropic_version");
        body.putIfAbsent("model", "model");
        body.putIfAbsent("max_tokens", 4_096);
        if (golden.to() == Dialect.GEMINI || golden.to() == Dialect.BEDROCK_CONVERSE) {
            body.remove("model");
            body.remove("max_tokens");
        } else if (golden.to() != Dialect.ANTHROPIC_MESSAGES) {
            body.remove("max_tokens", 4_096);
        }
        ChatRequest request = Codecs.requests(golden.to()).parse(JsonObject.root(body), place(golden.to()));
        return Canonical.oneMessageATurn(request.toBuilder().model("").build());
    }

    private static RequestPlace place(Dialect dialect) {
        return dialect == Dialect.GEMINI || dialect == Dialect.BEDROCK_CONVERSE
                ? new RequestPlace("model", false)
                : RequestPlace.BODY;
    }

    private static String translatedAnswer(Golden golden) {
        Exchange exchange = new Exchange(
                golden.name(),
                golden.name(),
                golden.from(),
                golden.isStream() ? Exchange.Wire.SSE : Exchange.Wire.JSON,
                200,
                "",
                null,
                golden.input().getBytes(StandardCharsets.UTF_8));
        return Served.to(golden.to(), exchange, null).body();
    }

    private static Object answer(String body, Dialect dialect, boolean isStream) {
        AnswerSource source = AnswerSource.of(dialect);
        if (!isStream) {
            ChatResponse answer = Codecs.answers(dialect).parse(JsonObject.root(JsonTree.readObject(body)), source);
            ChatResponse.Choice choice = answer.choices().get(0);
            return meant(choice.message().parts(), choice.finish().reason(), answer.usage());
        }
        FoldedAnswer folded = new FoldedAnswer();
        StreamReading reading = new StreamReading(source, MAX_EVENT_BYTES, UnpooledByteBufAllocator.DEFAULT);
        reading.accept(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), folded);
        reading.finish(folded);
        reading.release();
        return meant(folded.parts(), folded.finish(), folded.usage());
    }

    private static Object meant(List<?> parts, @Nullable Object finish, @Nullable TokenUsage usage) {
        List<Object> meant = new ArrayList<>(parts);
        Map<String, Object> rest = new TreeMap<>();
        rest.put("finish", String.valueOf(finish));
        if (usage != null) {
            rest.put("input", usage.input());
            rest.put("output", usage.output());
            rest.put("cacheRead", TokenUsage.known(usage.cacheRead()));
            rest.put("cacheWrite", TokenUsage.known(usage.cacheWrite()));
            rest.put("reasoning", TokenUsage.known(usage.reasoning()));
        }
        return Map.of("parts", meant, "rest", rest);
    }

    private static Map<String, String> byPlace(Object meant) {
        Map<String, String> byPlace = new TreeMap<>();
        for (String line : Canonical.lines(meant).split("\n", -1)) {
            int equals = line.indexOf(" = ");
            // Ids are theirs.
            if (equals > 0 && !line.substring(0, equals).endsWith(".id")) {
                byPlace.put(line.substring(0, equals), line.substring(equals + 3));
            }
        }
        return byPlace;
    }
}

package io.ringfence.providers.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.stream.UnaryAnswer;
import io.ringfence.providers.stream.Usage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.BilledUsage;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Usages as real providers told them: what another implementation reads from them, and the prices that it
/// gives for them at many providers.
class RecordedPricesTest {
    private static final OffsetDateTime MOMENT = OffsetDateTime.parse("2026-08-21T12:00:00Z");

    /// Cases that the other implementation priced before a price was cut.
    private static final Map<String, OffsetDateTime> EARLIER =
            Map.of("cost.2fdf40c7a0", OffsetDateTime.parse("2026-07-29T12:00:00Z"));

    private static final String CACHED_AT_THE_TOP =
            "Mistral tells cached tokens as `num_cached_tokens`, too, which the other implementation does not read";

    /// Where the other implementation reads something else, and why this one is right.
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "cost.b829f362dd", CACHED_AT_THE_TOP,
            "cost.b2d1db19e6", CACHED_AT_THE_TOP,
            "cost.08dfe07da3", CACHED_AT_THE_TOP,
            "cost.9c36efdc55", CACHED_AT_THE_TOP,
            "cost.9e4753873d", CACHED_AT_THE_TOP,
            "cost.bb52b35b21", CACHED_AT_THE_TOP,
            "cost.f8208799fc", CACHED_AT_THE_TOP);

    private static final Map<String, Meter> METERS = Map.ofEntries(
            Map.entry("input_tokens", Meter.INPUT),
            Map.entry("output_tokens", Meter.OUTPUT),
            Map.entry("output_reasoning_tokens", Meter.REASONING),
            Map.entry("cache_read_tokens", Meter.CACHE_READ),
            Map.entry("cache_write_tokens", Meter.CACHE_WRITE),
            Map.entry("cache_write_1h_tokens", Meter.CACHE_WRITE_1H),
            Map.entry("input_audio_tokens", Meter.INPUT_AUDIO),
            Map.entry("cache_audio_read_tokens", Meter.CACHE_AUDIO_READ),
            Map.entry("input_image_tokens", Meter.INPUT_IMAGE),
            Map.entry("cache_image_read_tokens", Meter.CACHE_IMAGE_READ),
            Map.entry("input_video_tokens", Meter.INPUT_VIDEO),
            Map.entry("cache_video_read_tokens", Meter.CACHE_VIDEO_READ),
            Map.entry("output_audio_tokens", Meter.OUTPUT_AUDIO),
            Map.entry("output_image_tokens", Meter.OUTPUT_IMAGE),
            Map.entry("web_searches", Meter.WEB_SEARCH));

    private final Catalogue catalogue = CatalogueText.bundled();
    private final List<String> differences = new ArrayList<>();
    private int compared;

    private static List<JsonObject> cases() throws IOException {
        return Files.readAllLines(RecordingsFolder.require().resolve("golden/cost/cases.jsonl")).stream()
                .map(line -> JsonObject.root(JsonTree.readObject(line)))
                .toList();
    }

    @Test
    void shouldPriceRealUsagesAsAnotherImplementationDoes() throws IOException {
        for (JsonObject recorded : cases()) {
            String model = model(recorded.requiredObject("body"));
            for (JsonObject expected : recorded.objects("expected")) {
                price(recorded.requiredString("id"), model, usage(expected.requiredObject("usage")), expected);
            }
        }
        System.out.println("prices: " + compared + " compared, " + differences.size() + " differ");
        assertEquals(List.of(), differences);
    }

    /// From the bytes of an answer to its price, by the reader of the relay and by that of translated answers.
    @Test
    void shouldReadFromAnswersWhatAnotherImplementationReadsAndPriceItAlike() throws IOException {
        Map<Dialect, Integer> read = new TreeMap<>();
        int equal = 0;
        for (JsonObject recorded : cases()) {
            String id = recorded.requiredString("id");
            JsonObject body = recorded.requiredObject("body");
            Dialect dialect = dialect(body);
            JsonObject expected = ownReading(recorded, dialect);
            UsageFacts expectedUsage = usage(expected.requiredObject("usage"));
            Map<String, @Nullable Object> answer = answer(body, dialect);
            Usage translated = translated(answer, dialect);
            if (dialect.isIngress()) {
                Usage relayed = new UnaryAnswer()
                        .read(Unpooled.wrappedBuffer(JsonTree.string(answer).getBytes(StandardCharsets.UTF_8)), dialect)
                        .usage();
                assertEquals(translated.toString(), relayed.toString(), id);
            }
            boolean isSame = expectedUsage.toString().equals(translated.facts().toString());
            if (isSame == EXCEPTIONS.containsKey(id)) {
                differences.add(id + ": expected " + expectedUsage + ", read " + translated.facts());
            }
            equal += isSame ? 1 : 0;
            read.merge(dialect, 1, Integer::sum);
            price(id, model(body), translated.facts(), expected);
        }
        System.out.println("usages: " + equal + " of "
                + read.values().stream().mapToInt(Integer::intValue).sum() + " read alike " + read + "; " + compared
                + " prices of what was read compared, " + differences.size() + " differences without a reason");
        assertEquals(List.of(), differences);
    }

    private static Dialect dialect(JsonObject body) {
        if (body.has("usageMetadata")) {
            return Dialect.GEMINI;
        }
        JsonObject usage = body.requiredObject("usage");
        if (usage.has("inputTokens")) {
            return Dialect.BEDROCK_CONVERSE;
        }
        if (usage.has("billed_units")) {
            return Dialect.COHERE_CHAT;
        }
        if (usage.has("prompt_tokens")) {
            return Dialect.OPENAI_CHAT;
        }
        return usage.has("cache_creation_input_tokens") ? Dialect.ANTHROPIC_MESSAGES : Dialect.OPENAI_RESPONSES;
    }

    /// What the other implementation reads when it knows whose answer it is; it reads each as others', too.
    private static JsonObject ownReading(JsonObject recorded, Dialect dialect) {
        String provider = switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> "openai";
            case ANTHROPIC_MESSAGES -> "anthropic";
            case GEMINI -> "google";
            case BEDROCK_CONVERSE -> "aws";
            case COHERE_CHAT -> "cohere";
        };
        String flavour = switch (dialect) {
            case OPENAI_CHAT -> "chat";
            case OPENAI_RESPONSES -> "responses";
            case ANTHROPIC_MESSAGES, GEMINI, BEDROCK_CONVERSE, COHERE_CHAT -> "default";
        };
        for (JsonObject expected : recorded.objects("expected")) {
            for (JsonObject extractor : expected.objects("extractors")) {
                if (provider.equals(extractor.string("provider_id"))
                        && flavour.equals(extractor.string("api_flavor"))) {
                    return expected;
                }
            }
        }
        throw new AssertionError(recorded.requiredString("id") + " was not read as " + provider + " " + flavour);
    }

    /// The recorded usage in an answer that says something.
    private static Map<String, @Nullable Object> answer(JsonObject body, Dialect dialect) {
        String rest = switch (dialect) {
            case OPENAI_CHAT -> """
                {"id": "c", "object": "chat.completion", "created": 1, "model": "", "choices": [{"index": 0,
                "message": {"role": "assistant", "content": "x"}, "finish_reason": "stop"}]}\
                """;
            case OPENAI_RESPONSES -> """
                {"id": "r", "object": "response", "created_at": 1, "status": "completed", "model": "", "output":
                [{"type": "message", "id": "m", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": "x", "annotations": []}]}]}\
                """;
            case ANTHROPIC_MESSAGES -> """
                {"id": "m", "type": "message", "role": "assistant", "model": "", "stop_reason": "end_turn",
                "content": [{"type": "text", "text": "x"}]}\
                """;
            case GEMINI -> """
                {"candidates": [{"index": 0, "finishReason": "STOP",
                "content": {"role": "model", "parts": [{"text": "x"}]}}]}\
                """;
            case BEDROCK_CONVERSE -> """
                {"output": {"message": {"role": "assistant", "content": [{"text": "x"}]}},
                "stopReason": "end_turn"}\
                """;
            case COHERE_CHAT -> """
                {"id": "c", "finish_reason": "COMPLETE",
                "message": {"role": "assistant", "content": [{"type": "text", "text": "x"}]}}\
                """;
        };
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(JsonTree.readObject(rest));
        answer.putAll(body.members());
        return answer;
    }

    private static Usage translated(Map<String, @Nullable Object> answer, Dialect dialect) {
        ChatResponse response = Codecs.answers(dialect).parse(JsonObject.root(answer), AnswerSource.of(dialect));
        Usage usage = new Usage();
        BilledUsage.read(Objects.requireNonNull(response.usage()), ServiceTier.of(response.serviceTier()), usage);
        return usage;
    }

    private static String model(JsonObject body) {
        return body.string("model", body.string("modelVersion", ""));
    }

    private void price(String id, String model, UsageFacts usage, JsonObject expected) {
        for (JsonObject priced : expected.objects("extractors")) {
            if (priced.has("input_price")) {
                compare(id, model, usage, priced);
            }
        }
    }

    private void compare(String id, String model, UsageFacts usage, JsonObject priced) {
        compared++;
        String provider = priced.requiredString("provider_id");
        String place = id + " " + provider + " " + model + " " + usage;
        ModelEntry entry = catalogue.find(provider, model);
        long moment = EARLIER.getOrDefault(id, MOMENT).toEpochSecond();
        RateCard card = entry == null ? null : entry.price("").card(moment, ServiceTier.STANDARD);
        if (card == null) {
            differences.add(place + ": no price");
            return;
        }
        same(place + " input", priced.string("input_price"), card.inputNanoUsd(usage));
        same(place + " output", priced.string("output_price"), card.outputNanoUsd(usage));
        if (priced.has("total_price")) {
            same(place + " total", priced.string("total_price"), card.costNanoUsd(usage));
        }
    }

    private void same(String place, @Nullable String expectedUsd, long nanoUsd) {
        BigInteger expected = new BigDecimal(expectedUsd)
                .movePointRight(9)
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigIntegerExact();
        if (!expected.equals(BigInteger.valueOf(nanoUsd))) {
            differences.add(place + ": expected " + expected + " nano-dollars, got " + nanoUsd);
        }
    }

    private static UsageFacts usage(JsonObject expected) {
        UsageFacts usage = UsageFacts.none();
        METERS.forEach((name, meter) -> usage.with(meter, expected.count(name)));
        return usage;
    }
}

package io.ringfence.providers.stream;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.OtherUsage;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.testing.RecordingsFolder;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What recorded answers cost that have more in them than tokens, to the nano-dollar: worked out by hand from what
/// they tell and from published prices.
class RecordedChargesTest {
    private static final long MOMENT =
            OffsetDateTime.parse("2026-08-21T12:00:00Z").toEpochSecond();

    private static final Map<String, Recording> RECORDINGS = new TreeMap<>();

    @BeforeAll
    static void readRecordings() {
        Recording.all(RecordingsFolder.require()).forEach(recording -> RECORDINGS.put(recording.name(), recording));
    }

    private static RateCard card(String vendor, String model) {
        return requireNonNull(requireNonNull(CatalogueText.bundled().find(vendor, model), model)
                .price("")
                .card(MOMENT, ServiceTier.STANDARD));
    }

    /// Where the provider tells the cost, that is charged.
    private static long cost(String vendor, String model, Usage usage) {
        usage.facts().with(Meter.REQUEST, 1);
        return usage.reportedNanoUsd() == Usage.UNREPORTED
                ? card(vendor, model).costNanoUsd(usage.facts())
                : usage.reportedNanoUsd();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        openai | gpt-5 | openai/responses/unary/server-tool-4a4151686e | 118377500 | 'web_search=6'
        openai | gpt-5-mini | openai/responses/unary/server-tool-710bea4bcc | 21631050 | 'web_search=1'
        openai | gpt-5.2 | openai/responses/unary/server-tool-b2d9d37eb2 | 26404500 | 'web_search=1'
        openai | gpt-5.6-sol | openai/responses/unary/server-tool-ce9370c255 | 59962500 | 'web_search=1'
        openai | gpt-4.1 | openai/responses/unary/server-tool-c3fb337b9c | 28532000 | 'web_search_preview=1'
        openai | gpt-5.4 | openai/responses/unary/server-tool-b1f1bed874 | 6542500 | 'image=1'
        openai | gpt-5-mini | openai/responses/stream/server-tool-e5d4cb5b97 | 35765050 | 'web_search=2'
        openai | gpt-5 | openai/responses/stream/server-tool-b4f2bd1ae6 | 18288750 | 'web_search=1'
        openai | gpt-4o | openai/responses/stream/server-tool-ceaf3ec217 | 5812500 | 'file_search=1'
        openai | gpt-5 | openai/responses/stream/server-tool-140d2c7ebb | 4528750 | 'code_session=1'
        azure | gpt-4.1-mini | azure/responses/unary/server-tool-fc797d269d | 54723200 | 'web_search_preview=2'
        x-ai | grok-4.3 | xai/responses/unary/server-tool-659918e7fe | 16150850 | 'web_search=2'
        x-ai | grok-4-fast-reasoning | xai/responses/unary/server-tool-d2af46df84 | 5537650 | 'web_search=1'
        x-ai | grok-4-fast-reasoning | xai/responses/stream/server-tool-1d2e3abd72 | 5485800 | 'web_search=1'
        google | gemini-2.5-flash | gemini/generate/unary/citations-41cf838141 | 35620300 | 'web_search=2,grounded_prompt=1'
        google | gemini-2.5-pro | gemini/generate/unary/citations-ad9b6d3c8b | 39310000 | 'web_search=1,grounded_prompt=1'
        google | gemini-3-flash-preview | gemini/generate/unary/thinking-signature-5798cc671f | 1613500 | ''
        google | gemini-2.5-flash | vertex/generate/unary/citations-419bd0a465 | 35641000 | 'web_search=2,grounded_prompt=1'
        google | gemini-3-flash-preview | vertex/generate/unary/thinking-signature-9292dcc2ff | 16180500 | 'web_search=1,grounded_prompt=1'
        anthropic | claude-sonnet-4-5 | anthropic/messages/unary/server-tool-339ad58e7c | 37798000 | 'web_search=1'
        anthropic | claude-haiku-4-5 | anthropic/messages/stream/server-tool-afc0f53f2e | 20017000 | 'web_search=1'
        openrouter | openai/gpt-4.1-mini | openrouter/chat/stream/text-459cfc0f6d | 13317600 | 'web_search=1'
        mistral | voxtral-small-24b-2507 | mistral/chat/unary/audio-input-3f61a56466 | 75300 | 'input_audio=375,second=3'
        """)
    void shouldChargeForMoreThanTokens(String vendor, String model, String name, long nanoUsd, String others) {
        ReadTwice read = ReadTwice.of(requireNonNull(RECORDINGS.get(name + ".json"), name));
        assertEquals(read.relayed(), read.translated());
        String counted = OtherUsage.text(read.usage().facts());
        assertEquals(others, counted == null ? "" : counted);
        assertEquals(nanoUsd, cost(vendor, model, read.usage()));
    }

    /// What xAI says that an answer cost is what its tokens and searches cost by the catalogue.
    @Test
    void shouldPriceWhatXaiReportsAsXaiDoes() {
        Usage usage = ReadTwice.of(requireNonNull(RECORDINGS.get("xai/responses/unary/server-tool-659918e7fe.json")))
                .usage();
        assertEquals(usage.reportedNanoUsd(), card("x-ai", "grok-4.3").costNanoUsd(usage.facts()));
    }

    /// Told by OpenRouter, which reports what it pays: the tokens, and one cent.
    @Test
    void shouldPriceSearchesOfOpenAiAsARecordedBillDoes() {
        Usage usage = ReadTwice.of(requireNonNull(RECORDINGS.get("openrouter/chat/stream/text-459cfc0f6d.json")))
                .usage();
        assertEquals(usage.reportedNanoUsd(), card("openai", "gpt-4.1-mini").costNanoUsd(usage.facts()));
    }

    @Test
    void shouldChargeATranscriptionBySecondsWhereItHasNoTokens() {
        for (RecordedExchange recorded : RecordedExchange.all("openai", "transcription")) {
            if (recorded.name().endsWith("text-646cc6ccc6.json")) {
                Usage usage = new UnaryAnswer()
                        .read(Unpooled.wrappedBuffer(recorded.bytes()), Dialect.OPENAI_CHAT)
                        .usage();
                assertEquals("second=4", OtherUsage.text(usage.facts()));
                assertEquals(400_000, cost("openai", "whisper-1", usage));
                return;
            }
        }
        throw new AssertionError("the recording is missing");
    }

    @Test
    void shouldCountSecondsOfSoundThatMistralTells() {
        for (RecordedExchange recorded : RecordedExchange.all("mistral", "transcription")) {
            Usage usage = new UnaryAnswer()
                    .read(Unpooled.wrappedBuffer(recorded.bytes()), Dialect.OPENAI_CHAT)
                    .usage();
            boolean isLong = recorded.name().endsWith("text-29e3c5b657.json");
            assertEquals(isLong ? 36 : 3, usage.facts().count(Meter.SECOND), recorded.name());
        }
    }
}

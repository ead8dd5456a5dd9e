package io.ringfence.providers.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ServiceTier;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is charged apart: kinds of tokens, searches, service tiers, and costs that providers tell themselves.
class UsageReadingTest {
    private static final int ROUNDS = 50_000;

    private static final Map<Dialect, String> ANSWERS = Map.of(
            Dialect.OPENAI_CHAT, """
            {"choices": [{"index": 0}], "service_tier": "flex", "usage": {"prompt_tokens": 100,
            "completion_tokens": 50, "total_tokens": 150, "cost": 0.00125, "is_byok": false,
            "prompt_tokens_details": {"cached_tokens": 20, "cache_write_tokens": 7, "audio_tokens": 5},
            "completion_tokens_details": {"reasoning_tokens": 9, "audio_tokens": 3}}}\
            """,
            Dialect.OPENAI_RESPONSES, """
            {"output": [{}], "service_tier": "priority", "usage": {"input_tokens": 100, "output_tokens": 50,
            "input_tokens_details": {"cached_tokens": 20}, "output_tokens_details": {"reasoning_tokens": 9},
            "cost_in_usd_ticks": 44168500}}\
            """,
            Dialect.ANTHROPIC_MESSAGES, """
            {"content": [{}], "usage": {"input_tokens": 10, "cache_read_input_tokens": 20,
            "cache_creation_input_tokens": 12, "cache_creation": {"ephemeral_5m_input_tokens": 5,
            "ephemeral_1h_input_tokens": 7}, "output_tokens": 50, "service_tier": "batch",
            "server_tool_use": {"web_search_requests": 2}}}\
            """,
            Dialect.GEMINI, """
            {"candidates": [{}], "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 40,
            "thoughtsTokenCount": 10, "totalTokenCount": 150, "cachedContentTokenCount": 20,
            "trafficType": "ON_DEMAND_PRIORITY", "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 30},
            {"tokenCount": 8, "modality": "DOCUMENT"}, {"modality": "TEXT", "tokenCount": 62}],
            "cacheTokensDetails": [{"modality": "VIDEO", "tokenCount": 4}],
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 25}]}}\
            """);

    private final UnaryAnswer answer = new UnaryAnswer();

    private Usage read(Dialect dialect, String body) {
        return answer.read(Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)), dialect)
                .usage();
    }

    private Usage read(Dialect dialect) {
        return read(dialect, ANSWERS.getOrDefault(dialect, ""));
    }

    @Test
    void shouldReadKindsOfTokensTierAndCostOfChats() {
        Usage usage = read(Dialect.OPENAI_CHAT);
        assertEquals(
                "UsageFacts[input=100 cache_read=20 cache_write=7 input_audio=5 output=50 reasoning=9 output_audio=3]",
                usage.facts().toString());
        assertEquals(ServiceTier.FLEX, usage.serviceTier());
        assertEquals(1_250_000, usage.reportedNanoUsd());
    }

    @Test
    void shouldReadTierAndTicksOfResponses() {
        Usage usage = read(Dialect.OPENAI_RESPONSES);
        assertEquals(ServiceTier.PRIORITY, usage.serviceTier());
        assertEquals(4_416_850, usage.reportedNanoUsd());
    }

    @Test
    void shouldReadHowLongACacheIsKeptAndHowOftenTheWebWasSearched() {
        Usage usage = read(Dialect.ANTHROPIC_MESSAGES);
        assertEquals(
                "UsageFacts[input=42 cache_read=20 cache_write=12 cache_write_1h=7 output=50 web_search=2]",
                usage.facts().toString());
        assertEquals(ServiceTier.BATCH, usage.serviceTier());
        assertEquals(Usage.UNREPORTED, usage.reportedNanoUsd());
    }

    @Test
    void shouldReadModalitiesOfGemini() {
        Usage usage = read(Dialect.GEMINI);
        assertEquals(
                "UsageFacts[input=100 cache_read=20 input_audio=30 input_image=8 cache_video_read=4 output=50"
                        + " reasoning=10 output_image=25]",
                usage.facts().toString());
        assertEquals(ServiceTier.PRIORITY, usage.serviceTier());
    }

    @Test
    void shouldReadWhatWasDrawnAndWhatFailed() {
        Usage usage = read(Dialect.OPENAI_RESPONSES, """
            {"output": [{"action": {"queries": [], "type": "search"}, "type": "web_search_call", "status": "failed"},
            {"type": "web_search_call", "status": "completed"}, {"type": "web_search_call", "action": null},
            {"type": "web_search_call", "action": {"type": "open_page"}},
            {"type": "image_generation_call", "action": "generate", "status": "completed"},
            {"type": "code_interpreter_call"}, {"type": "code_interpreter_call"}],
            "usage": {"input_tokens": 1, "output_tokens": 2}, "tools": [{"type": "web_search"}],
            "tool_usage": {"image_gen": {"input_tokens": 30, "input_tokens_details": {"image_tokens": 20},
            "output_tokens": 1000}}}\
            """);
        assertEquals(
                "UsageFacts[input=1 output=2 web_search=2 code_session=1 drawing_input=30 drawing_input_image=20"
                        + " drawing_output=1000 image=1]",
                usage.facts().toString());
    }

    @Test
    void shouldBelieveWhatAProviderTellsOfItsToolsRatherThanItsItems() {
        String items = """
            {"output": [{"type": "web_search_call"}, {"type": "image_generation_call"}, {"type": "file_search_call"}],
            "tools": [{"type": "web_search_preview_2025_03_11"}], "usage": {"input_tokens": 1, "output_tokens": 2%s}%s}\
            """;
        assertEquals(
                "UsageFacts[input=1 output=2 web_search_preview=7 file_search=1 image=1]",
                read(
                                Dialect.OPENAI_RESPONSES,
                                items.formatted("", ", \"tool_usage\": {\"web_search\": {\"num_requests\": 7}}"))
                        .facts()
                        .toString());
        assertEquals(
                "UsageFacts[input=1 output=2 web_search=5]",
                read(
                                Dialect.OPENAI_RESPONSES,
                                items.formatted(
                                        ", \"server_side_tool_usage_details\": {\"web_search_calls\": 2,"
                                                + " \"x_search_calls\": 3}",
                                        ""))
                        .facts()
                        .toString());
    }

    @Test
    void shouldKnowWhatToolsDidBeforeAStreamWasCut() {
        EventStream stream =
                new EventStream(Dialect.OPENAI_RESPONSES, false, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        feed(stream, "{\"type\":\"response.created\",\"response\":{\"tools\":[{\"type\":\"web_search_preview\"}]}}");
        feed(stream, "{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"web_search_call\"}}");
        feed(stream, "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"web_search_call\"}}");
        assertEquals("UsageFacts[web_search_preview=1]", stream.usage().facts().toString());
        assertFalse(stream.usageSeen());
    }

    @Test
    void shouldCountTheQueriesOfTheChunkThatTellsTheMost() {
        EventStream stream = new EventStream(Dialect.GEMINI, false, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        String chunk = "{\"candidates\":[{\"groundingMetadata\":{\"webSearchQueries\":[%s]}}],"
                + "\"usageMetadata\":{\"promptTokenCount\":1,\"candidatesTokenCount\":2,\"totalTokenCount\":3}}";
        feed(stream, chunk.formatted("\"a\""));
        feed(stream, chunk.formatted("\"a\",\"\",\"b\""));
        feed(stream, chunk.formatted(""));
        assertEquals(
                "UsageFacts[input=1 output=2 web_search=2 grounded_prompt=1]",
                stream.usage().facts().toString());
    }

    @Test
    void shouldForgetTheAnswerBefore() {
        read(Dialect.ANTHROPIC_MESSAGES);
        Usage usage = read(Dialect.ANTHROPIC_MESSAGES, "{\"usage\": {\"input_tokens\": 1, \"output_tokens\": 1}}");
        assertEquals("UsageFacts[input=1 output=1]", usage.facts().toString());
        assertEquals(ServiceTier.STANDARD, usage.serviceTier());
    }

    /// The last event of a stream repeats the sums, and not how long each part is kept.
    @Test
    void shouldKeepWhatOnlyTheBeginningOfAStreamTold() {
        EventStream stream =
                new EventStream(Dialect.ANTHROPIC_MESSAGES, false, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        feed(
                stream,
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,"
                        + "\"cache_creation_input_tokens\":12,\"cache_creation\":{\"ephemeral_1h_input_tokens\":7},"
                        + "\"output_tokens\":1,\"service_tier\":\"priority\"}}}");
        feed(
                stream,
                "{\"type\":\"message_delta\",\"usage\":{\"input_tokens\":10,"
                        + "\"cache_creation_input_tokens\":12,\"output_tokens\":50,"
                        + "\"server_tool_use\":{\"web_search_requests\":3}}}");
        assertEquals(
                "UsageFacts[input=22 cache_write=12 cache_write_1h=7 output=50 web_search=3]",
                stream.usage().facts().toString());
        assertEquals(ServiceTier.PRIORITY, stream.usage().serviceTier());
    }

    @Test
    void shouldReadTheTierOfAStreamWhereverItStands() {
        EventStream chat = new EventStream(Dialect.OPENAI_CHAT, false, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        feed(chat, "{\"service_tier\":\"priority\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}");
        feed(chat, "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":1e-7}}");
        assertEquals(ServiceTier.PRIORITY, chat.usage().serviceTier());
        assertEquals(100, chat.usage().reportedNanoUsd());

        EventStream responses =
                new EventStream(Dialect.OPENAI_RESPONSES, false, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        feed(responses, "{\"type\":\"response.created\",\"response\":{\"service_tier\":\"auto\",\"usage\":null}}");
        feed(
                responses,
                "{\"type\":\"response.completed\",\"response\":{\"service_tier\":\"flex\","
                        + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}");
        assertEquals(ServiceTier.FLEX, responses.usage().serviceTier());
        assertEquals(1, responses.usage().facts().count(Meter.OUTPUT));
    }

    private static void feed(EventStream stream, String data) {
        ByteBuf chunk = Unpooled.copiedBuffer("data: " + data + "\n\n", StandardCharsets.UTF_8);
        stream.accept(chunk, (frame, _) -> frame.release());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "cost": 0.000924                                                                              | 924000
        "cost": 4.01e-05                                                                              | 40100
        "cost": 1.5E+1                                                                                | 15000000000
        "cost": 0                                                                                     | 0
        "cost": 0, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.0003253}            | 325300
        "cost": 0.5, "is_byok": false, "cost_details": {"upstream_inference_cost": 0.5}               | 500000000
        "cost": {"input_tokens_cost": 0.1, "total_cost": 0.006}                                       | 6000000
        "cost_in_usd_ticks": 25                                                                       | 2
        "cost": 0.0000000005                                                                          | 0
        "cost": 0.00000000050000000000000000001                                                       | 1
        "cost": 0.0000000015                                                                          | 2
        "cost": -1                                                                                    | -1
        "cost": null                                                                                  | -1
        "cost": "1"                                                                                   | -1
        """)
    void shouldTakeTheProvidersOwnCostExactly(String members, long nanoUsd) {
        Usage usage = read(
                Dialect.OPENAI_CHAT, "{\"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1, " + members + "}}");
        assertEquals(nanoUsd, usage.reportedNanoUsd());
    }

    @Test
    void shouldRoundCostsAsDecimalArithmeticDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            BigDecimal cost =
                    new BigDecimal(new java.math.BigInteger(1 + random.nextInt(70), random), random.nextInt(30) - 2);
            String text = random.nextBoolean() ? cost.toPlainString() : cost.toString();
            long exact = cost.movePointRight(9)
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .min(BigDecimal.valueOf(1L << 50))
                    .longValueExact();
            Usage usage = read(Dialect.OPENAI_CHAT, "{\"usage\": {\"cost\": " + text + "}}");
            assertEquals(exact, usage.reportedNanoUsd(), "seed=" + seed + " " + text);
        }
    }

    @Test
    void shouldReadPerplexitysResearchWhichLeavesThoughtsAndCitationsOut() {
        Usage usage = read(Dialect.OPENAI_CHAT, """
            {"usage": {"prompt_tokens": 33, "completion_tokens": 7163, "total_tokens": 7196, "citation_tokens": 20016,
            "num_search_queries": 18, "reasoning_tokens": 73997}}\
            """);
        assertEquals(
                "UsageFacts[input=33 output=101176 reasoning=73997 citation=20016 web_search=18]",
                usage.facts().toString());
    }

    @Test
    void shouldReadWholeAnswersWithoutAllocation() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ANSWERS.forEach((dialect, body) -> {
            ByteBuf bytes = Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8));
            readOften(bytes, dialect);
            long before = threads.getCurrentThreadAllocatedBytes();
            readOften(bytes, dialect);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < ROUNDS / 10, dialect + " allocated " + allocated);
        });
    }

    private void readOften(ByteBuf bytes, Dialect dialect) {
        for (int i = 0; i < ROUNDS; i++) {
            answer.read(bytes, dialect);
        }
    }
}

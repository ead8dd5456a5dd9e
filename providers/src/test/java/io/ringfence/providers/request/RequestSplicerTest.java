package io.ringfence.providers.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.MutatedBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestSplicerTest {
    private static final OutputLimitField NEWER = OutputLimitField.MAX_COMPLETION_TOKENS;

    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final RequestFacts facts = new RequestFacts();
    private final RequestSplicer splicer = new RequestSplicer();

    private String splice(Dialect dialect, String body, Splice splice) {
        // Not at index 0, as on a connection that has read other bytes before.
        ByteBuf buffer = Unpooled.copiedBuffer("xyz" + body + "!!", StandardCharsets.UTF_8);
        buffer.setIndex(3, buffer.writerIndex() - 2);
        assertTrue(scanner.scan(buffer, dialect, facts), () -> facts.problem() + " in " + body);
        ByteBuf spliced = splicer.splice(buffer, facts, splice);
        String text = spliced.toString(StandardCharsets.UTF_8);
        assertEquals(body, buffer.toString(StandardCharsets.UTF_8));
        spliced.release();
        assertEquals(1, buffer.refCnt());
        buffer.release();
        return text;
    }

    private String chat(String body, Splice splice) {
        return splice(Dialect.OPENAI_CHAT, body, splice);
    }

    private static Splice model(@Nullable String model) {
        return new Splice(model, false, 0, NEWER);
    }

    private static Splice usage() {
        return new Splice(null, true, 0, NEWER);
    }

    private static Splice limit(long tokens, OutputLimitField field) {
        return new Splice(null, false, tokens, field);
    }

    @Test
    void shouldHandBackASliceWhenNothingChanges() {
        ByteBuf body = Unpooled.copiedBuffer("{\"model\":\"m\"}", StandardCharsets.UTF_8);
        assertTrue(scanner.scan(body, Dialect.OPENAI_CHAT, facts));
        ByteBuf same = splicer.splice(body, facts, model("m"));
        assertEquals(2, body.refCnt());
        assertEquals(body, same);
        same.release();
        assertEquals(1, body.refCnt());
        body.release();
    }

    @Test
    void shouldReplaceOnlyTheModel() {
        assertEquals(
                "{ \"x\" : [1.0, 2e1] , \"model\" : \"up/m-1\" ,\"é\":\"\\u00e9\"}",
                chat("{ \"x\" : [1.0, 2e1] , \"model\" : \"gpt\" ,\"é\":\"\\u00e9\"}", model("up/m-1")));
        assertEquals("{\"model\":\"a\\\"\\\\\\u000ab\"}", chat("{\"model\":\"m\"}", model("a\"\\\nb")));
        assertEquals("{\"mod\\u0065l\":\"b\"}", chat("{\"mod\\u0065l\":\"\\u0061\"}", model("b")));
        assertEquals("{\"model\":\"\\u0061\"}", chat("{\"model\":\"\\u0061\"}", model("a")));
    }

    @Test
    void shouldReplaceTheModelThatAGeminiBodyRepeats() {
        assertEquals(
                "{\"model\":\"models/pro\"}", splice(Dialect.GEMINI, "{\"model\":\"models/flash\"}", model("pro")));
        assertEquals("{\"model\":\"models/pro\"}", splice(Dialect.GEMINI, "{\"model\":\"models/pro\"}", model("pro")));
        assertEquals("{\"contents\":[]}", splice(Dialect.GEMINI, "{\"contents\":[]}", model("pro")));
    }

    @Test
    void shouldAskForUsageAndKeepOtherOptions() {
        assertEquals(
                "{\"stream_options\":{\"include_usage\":true},\"model\":\"m\"}", chat("{\"model\":\"m\"}", usage()));
        assertEquals(
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}",
                chat("{\"model\":\"m\",\"stream_options\":null}", usage()));
        assertEquals(
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true }}",
                chat("{\"model\":\"m\",\"stream_options\":{ }}", usage()));
        assertEquals(
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true,\"x\":1}}",
                chat("{\"model\":\"m\",\"stream_options\":{\"x\":1}}", usage()));
        assertEquals(
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true,\"x\":1}}",
                chat("{\"model\":\"m\",\"stream_options\":{\"include_usage\":false,\"x\":1}}", usage()));
        assertEquals(
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\": true}}",
                chat("{\"model\":\"m\",\"stream_options\":{\"include_usage\": null}}", usage()));
        String asked = "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}";
        assertEquals(asked, chat(asked, usage()));
    }

    @Test
    void shouldAskForUsageInChatOnly() {
        String body = "{\"model\":\"m\"}";
        assertEquals(body, splice(Dialect.ANTHROPIC_MESSAGES, body, usage()));
        assertEquals(body, splice(Dialect.OPENAI_RESPONSES, body, usage()));
    }

    @Test
    void shouldAddTheLimitWhereNoneIsNamed() {
        assertEquals("{\"max_completion_tokens\":9,\"model\":\"m\"}", chat("{\"model\":\"m\"}", limit(9, NEWER)));
        assertEquals(
                "{\"model\":\"m\",\"max_completion_tokens\":9}",
                chat("{\"model\":\"m\",\"max_completion_tokens\":null}", limit(9, NEWER)));
        assertEquals(
                "{\"max_output_tokens\":9,\"model\":\"m\"}",
                splice(Dialect.OPENAI_RESPONSES, "{\"model\":\"m\"}", limit(9, OutputLimitField.MAX_OUTPUT_TOKENS)));
    }

    @Test
    void shouldAddTheLimitToGeminisConfiguration() {
        OutputLimitField field = OutputLimitField.GENERATION_CONFIG;
        assertEquals("{\"generationConfig\":{\"maxOutputTokens\":9}}", splice(Dialect.GEMINI, "{}", limit(9, field)));
        assertEquals(
                "{\"generationConfig\":{\"maxOutputTokens\":9},\"contents\":[]}",
                splice(Dialect.GEMINI, "{\"contents\":[]}", limit(9, field)));
        assertEquals(
                "{\"generationConfig\":{\"maxOutputTokens\":9}}",
                splice(Dialect.GEMINI, "{\"generationConfig\":null}", limit(9, field)));
        assertEquals(
                "{\"generationConfig\":{\"maxOutputTokens\":9}}",
                splice(Dialect.GEMINI, "{\"generationConfig\":{}}", limit(9, field)));
        assertEquals(
                "{\"generation_config\":{\"maxOutputTokens\":9,\"topK\":1}}",
                splice(Dialect.GEMINI, "{\"generation_config\":{\"topK\":1}}", limit(9, field)));
        assertEquals(
                "{\"generationConfig\":{\"max_output_tokens\":9}}",
                splice(Dialect.GEMINI, "{\"generationConfig\":{\"max_output_tokens\":null}}", limit(9, field)));
    }

    @Test
    void shouldLowerLargerLimitsAndKeepSmallerOnes() {
        assertEquals(
                "{\"model\":\"m\",\"max_tokens\":9,\"max_completion_tokens\":3}",
                chat("{\"model\":\"m\",\"max_tokens\":4000,\"max_completion_tokens\":3}", limit(9, NEWER)));
        assertEquals(
                "{\"generationConfig\":{\"maxOutputTokens\":9}}",
                splice(
                        Dialect.GEMINI,
                        "{\"generationConfig\":{\"maxOutputTokens\":10}}",
                        limit(9, OutputLimitField.GENERATION_CONFIG)));
    }

    @Test
    void shouldTakeOutTheFallbacksWithOneComma() {
        assertEquals("{\"model\":\"m\"}", chat("{\"fallbacks\":[\"a\"],\"model\":\"m\"}", model(null)));
        assertEquals("{  \"model\":\"m\"}", chat("{ \"fallbacks\" : [\"a\"] , \"model\":\"m\"}", model(null)));
        assertEquals(
                "{\"model\":\"m\" }",
                chat("{\"model\":\"m\" , \"fallbacks\":[{\"model\":\"a\"}] }", model(null))
                        .replace("  ", " "));
        assertEquals("{\"model\":\"m\",\"x\":1}", chat("{\"model\":\"m\",\"fallbacks\":[],\"x\":1}", model(null)));
        assertEquals("{\"model\":\"m\"}", chat("{\"model\":\"m\",\"fallbacks\":null}", model(null)));
        assertEquals("{}", splice(Dialect.GEMINI, "{\"fallbacks\":[\"a\"]}", model(null)));
    }

    @Test
    void shouldMakeAllChangesAtOnce() {
        var all = new Splice("up", true, 7, NEWER);
        assertEquals(
                "{\"stream_options\":{\"include_usage\":true},\"max_completion_tokens\":7,\"model\":\"up\"}",
                chat("{\"fallbacks\":[\"a\"],\"model\":\"m\"}", all));
        assertEquals(
                "{\"max_completion_tokens\":7,\"stream_options\":{\"include_usage\":true,\"x\":{}},\"model\":\"up\"}",
                chat("{\"stream_options\":{\"x\":{}},\"fallbacks\":[],\"model\":\"m\"}", all));
        assertEquals(
                "{\"generationConfig\":{\"maxOutputTokens\":7}}",
                splice(
                        Dialect.GEMINI,
                        "{\"fallbacks\":[]}",
                        new Splice(null, false, 7, OutputLimitField.GENERATION_CONFIG)));
    }

    @Test
    void shouldShareTheBytesOfALongBody() {
        String content = "x".repeat(100_000);
        String text = "{\"a\":\"" + content + "\",\"model\":\"m\",\"b\":\"" + content + "\"}";
        for (ByteBuf body : new ByteBuf[] {Unpooled.directBuffer(256), Unpooled.buffer(256)}) {
            body.writeCharSequence(text, StandardCharsets.UTF_8);
            assertTrue(scanner.scan(body, Dialect.OPENAI_CHAT, facts));
            ByteBuf spliced = splicer.splice(body, facts, new Splice("longer-name", true, 5, NEWER));
            assertInstanceOf(CompositeByteBuf.class, spliced.unwrap() == null ? spliced : spliced.unwrap());
            assertEquals(body.isDirect(), spliced.isDirect());
            assertEquals(
                    "{\"stream_options\":{\"include_usage\":true},\"max_completion_tokens\":5,"
                            + text.substring(1).replace("\"m\"", "\"longer-name\""),
                    spliced.toString(StandardCharsets.UTF_8));
            body.setByte(6, 'y');
            assertEquals('y', spliced.getByte(spliced.readableBytes() - text.length() - 10 + 6));
            body.release();
            assertEquals(1, spliced.refCnt());
            assertEquals('}', spliced.getByte(spliced.writerIndex() - 1));
            spliced.release();
            assertEquals(0, body.refCnt());
        }
    }

    @Test
    void shouldSpliceWhateverTheScannerAcceptsIntoWhatItAcceptsAgain() {
        long seed = new Random().nextLong();
        var mutated = new MutatedBody(new Random(seed));
        int accepted = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = mutated.next();
            ByteBuf body = Unpooled.wrappedBuffer(bytes);
            if (!scanner.scan(body, Dialect.OPENAI_CHAT, facts)) {
                continue;
            }
            accepted++;
            ByteBuf spliced = splicer.splice(body, facts, new Splice("up", true, 3, NEWER));
            String text = "seed=" + seed + " " + body.toString(StandardCharsets.ISO_8859_1);
            assertTrue(scanner.scan(spliced, Dialect.OPENAI_CHAT, facts), () -> facts.problem() + " " + text);
            assertEquals("up", facts.model(), text);
            assertTrue(facts.usageRequested(), text);
            assertTrue(facts.maxOutputTokens() <= 3, text);
            assertEquals(List.of(), facts.fallbacks(), text);
            spliced.release();
            assertEquals(1, body.refCnt());
        }
        assertTrue(accepted > 1_000, "seed=" + seed + " accepted=" + accepted);
    }

    @Test
    void shouldNotSpliceARefusedBody() {
        ByteBuf body = Unpooled.copiedBuffer("{", StandardCharsets.UTF_8);
        assertFalse(scanner.scan(body, Dialect.GEMINI, facts));
        assertThrows(IllegalArgumentException.class, () -> splicer.splice(body, facts, usage()));
        body.release();
    }
}

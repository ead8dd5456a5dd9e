package io.ringfence.providers.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCountsTest {
    @ParameterizedTest
    @EnumSource(names = {"OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    void shouldReadWhatItWrites(Dialect dialect) {
        byte[] written = TokenCounts.write(1_234_567_890_123L, dialect);
        assertEquals(1_234_567_890_123L, TokenCounts.read(JsonTree.readObject(written), dialect));
    }

    @Test
    void shouldWriteWhatEachVendorWrites() {
        assertEquals("{\"input_tokens\":7}", text(Dialect.ANTHROPIC_MESSAGES));
        assertEquals("{\"object\":\"response.input_tokens\",\"input_tokens\":7}", text(Dialect.OPENAI_RESPONSES));
        assertEquals("{\"totalTokens\":7}", text(Dialect.GEMINI));
    }

    private static String text(Dialect dialect) {
        return new String(TokenCounts.write(7, dialect), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"input_tokens\":null}",
                "{\"input_tokens\":\"7\"}",
                "{\"input_tokens\":-1}",
                "{\"totalTokens\":1}"
            })
    void shouldTakeNothingElseForANumber(String answer) {
        assertThrows(
                ProtocolException.class,
                () -> TokenCounts.read(JsonTree.readObject(answer), Dialect.ANTHROPIC_MESSAGES));
    }

    @Test
    void shouldAskOnlyWhatCountersTake() {
        var generation = JsonTree.readObject("""
            {"model":"m","max_tokens":9,"max_output_tokens":9,"stream":true,"store":false,"temperature":1,\
            "system":"s","messages":[],"input":[],"instructions":"s","tools":[]}\
            """);
        assertEquals(
                "{\"model\":\"m\",\"system\":\"s\",\"messages\":[],\"tools\":[]}",
                JsonTree.string(TokenCounts.request(generation, Dialect.ANTHROPIC_MESSAGES, "m")));
        assertEquals(
                "{\"model\":\"m\",\"input\":[],\"instructions\":\"s\",\"tools\":[]}",
                JsonTree.string(TokenCounts.request(generation, Dialect.OPENAI_RESPONSES, "m")));
    }

    @Test
    void shouldWrapARequestForGeminiAndUnwrapIt() {
        var generation = JsonTree.readObject("{\"contents\":[]}");
        var counted = TokenCounts.request(generation, Dialect.GEMINI, "gemini-3-flash");
        assertEquals(
                "{\"generateContentRequest\":{\"model\":\"models/gemini-3-flash\",\"contents\":[]}}",
                JsonTree.string(counted));
        assertEquals(
                "{\"model\":\"models/gemini-3-flash\",\"contents\":[]}",
                JsonTree.string(TokenCounts.generation(counted, Dialect.GEMINI)));
        assertEquals(generation, TokenCounts.generation(generation, Dialect.GEMINI));
    }
}

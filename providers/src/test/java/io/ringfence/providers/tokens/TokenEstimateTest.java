package io.ringfence.providers.tokens;

import static io.ringfence.providers.tokens.TokenEstimate.PER_IMAGE;
import static io.ringfence.providers.tokens.TokenEstimate.PER_MESSAGE;
import static io.ringfence.providers.tokens.TokenEstimate.PER_REQUEST;
import static io.ringfence.providers.tokens.TokenEstimate.PER_TOOL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEstimateTest {
    private static final int FRAME = PER_REQUEST + PER_MESSAGE;

    private static ChatRequest ask(String text) {
        return ChatRequest.builder("m")
                .messages(List.of(Message.text(Role.USER, text)))
                .build();
    }

    private static ChatRequest chat(String body) {
        return Codecs.requests(Dialect.OPENAI_CHAT)
                .parse(JsonObject.root(JsonTree.readObject(body)), RequestPlace.BODY);
    }

    /// The numbers that OpenAI's own tokenizer gives for these texts.
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, The quick brown fox jumps over the lazy dog., 10",
        "gpt-4, The quick brown fox jumps over the lazy dog., 10",
    })
    void shouldCountTextsByTheModelsVocabulary(String model, String text, int tokens) {
        assertEquals(FRAME + tokens, TokenEstimate.of(ask(text), model));
    }

    @ParameterizedTest
    @CsvSource({
        "The quick brown fox jumps over the lazy dog., 10",
        "internationalisation, 4",
        "1234567, 3",
        "'{\"a\": 1}', 5",
        "Съешь ещё этих мягких булок, 9",
        "今天天气很好, 6",
        "안녕하세요, 5",
        "สวัสดี, 2",
        "👍🏽, 4",
        "'', 0",
    })
    void shouldGuessByScriptWhereNoVocabularyIsKnown(String text, int tokens) {
        assertEquals(FRAME + tokens, TokenEstimate.of(ask(text), "some-model"));
    }

    @Test
    void shouldTakeTheNamesOfSpecialTokensForWords() {
        for (String model : List.of("gpt-4o", "gpt-4")) {
            assertTrue(TokenEstimate.of(ask("<|endoftext|>"), model) > FRAME + 1, model);
        }
    }

    @Test
    void shouldCountLineEndsInPairs() {
        assertEquals(FRAME + 4, TokenEstimate.of(ask("a\n\n\nb"), "some-model"));
    }

    @Test
    void shouldCountAllThatTheModelReads() {
        long tokens = TokenEstimate.of(chat("""
            {"model":"m","messages":[
              {"role":"user","content":[
                {"type":"text","text":"Hello"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"find","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"found"}]}
            """), "some-model");
        int texts = 1 + 2 + 1;
        assertEquals(PER_REQUEST + 3 * PER_MESSAGE + PER_IMAGE + 2 * PER_TOOL + texts, tokens);
    }

    @Test
    void shouldCountToolsAndSchemas() {
        String tools = """
            ,"tools":[{"type":"function","function":{"name":"find","description":"Finds","parameters":{"type":"object"}}}]\
            """;
        String plain = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
        long without = TokenEstimate.of(chat(plain + "}"), "some-model");
        long with = TokenEstimate.of(chat(plain + tools + "}"), "some-model");
        // {"type":"object"} is {" type ":" object "}
        assertEquals(PER_TOOL + 2 + 6, with - without);
        long claude = TokenEstimate.of(chat(plain + tools + "}"), "claude-sonnet-4-5");
        assertEquals(with + 500, claude);
    }

    /// Texts that make some tokenizers slow: nothing to cut at, and nothing but cuts.
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "=", "É", "字", "👍", "A a", "\u0301"})
    void shouldTakeAnyTextOfAnyLength(String unit) {
        String text = unit.repeat(200_000 / unit.length());
        for (String model : List.of("gpt-4o", "gpt-4", "some-model")) {
            long once = TokenEstimate.of(ask(text), model) - FRAME;
            long twice = TokenEstimate.of(ask(text + text), model) - FRAME;
            assertTrue(once >= 0 && once <= 4L * text.length(), model + " " + once);
            assertEquals(2.0 * once, (double) twice, 0.05 * twice + 50, model);
        }
    }

    @Test
    void shouldCutBetweenCharactersOnly() {
        String text = "x" + "👍".repeat(TextPieces.LENGTH);
        for (int from = 0; from < text.length(); from = TextPieces.end(text, from)) {
            assertTrue(!Character.isLowSurrogate(text.charAt(from)), "cut at " + from);
        }
    }

    @Test
    void shouldStopWhenNobodyWaits() {
        AtomicInteger asked = new AtomicInteger();
        ChatRequest large = ask("word ".repeat(100_000));
        assertThrows(
                CancellationException.class,
                () -> TokenEstimate.of(large, "some-model", () -> asked.incrementAndGet() == 3));
        assertEquals(3, asked.get());
    }
}

package io.ringfence.providers.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestSizeTest {
    private static final long CONTEXT = 200_000;
    private static final int OWN = RequestSize.PROVIDERS_OWN_TOKENS;

    private final ModelRatios ratios = new ModelRatios();

    private static RequestSize words(int bytes) {
        return new RequestSize(Dialect.OPENAI_CHAT, false, bytes, 0, false);
    }

    private static RequestSize scanned(String content) {
        String body = "{\"model\":\"m\",\"messages\":[{\"content\":[" + content + "]}]}";
        ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        RequestFacts facts = new RequestFacts();
        assertTrue(new RequestScanner(ScanLimits.DEFAULT).scan(bytes, Dialect.OPENAI_CHAT, facts));
        return RequestSize.of(Dialect.OPENAI_CHAT, facts, bytes.readableBytes());
    }

    private long expected(RequestSize size) {
        return size.expectedInput(ratios, 990, 150, 50, CONTEXT);
    }

    private void teach(RequestSize size, int times, long tokens) {
        for (int i = 0; i < times; i++) {
            size.teach(ratios, tokens);
        }
    }

    @Test
    void shouldBoundWordsByTheirBytesAndWhatAProviderAdds() {
        assertEquals(600 + OWN, words(600).inputBound(CONTEXT));
    }

    @Test
    void shouldBoundAPictureByWhatTheModelTakesAndNotByItsBytes() {
        RequestSize without = scanned("{\"text\":\"\"},{\"image_url\":\"\"}");
        RequestSize with =
                scanned("{\"text\":\"\"},{\"image_url\":\"data:image/png;base64," + "A".repeat(5_000) + "\"}");
        assertEquals(1, with.media());
        assertEquals(without.wordBytes(), with.wordBytes());
        assertEquals(without.inputBound(CONTEXT) + CONTEXT, with.inputBound(CONTEXT));
    }

    @Test
    void shouldBoundALinkByWhatTheModelTakes() {
        RequestSize link = scanned("{\"image_url\":\"https://x/y.png\"}");
        assertEquals(link.wordBytes() + OWN + CONTEXT, link.inputBound(CONTEXT));
    }

    @Test
    void shouldFindLikelyATokenForFourBytesUntilItIsTaught() {
        assertEquals(150, words(600).likelyInput(ratios));
        assertEquals(1, words(3).likelyInput(ratios));
        teach(words(600), 5, 100);
        assertEquals(100, words(600).likelyInput(ratios));
    }

    @Test
    void shouldAllowForPicturesBesideTheWords() {
        assertEquals(150 + 2_000, new RequestSize(Dialect.OPENAI_CHAT, false, 600, 2, false).likelyInput(ratios));
    }

    @Test
    void shouldExpectTheBoundUntilEnoughIsKnown() {
        teach(words(600), 49, 100);
        assertEquals(600 + OWN, expected(words(600)));
        teach(words(600), 1, 100);
        long expected = expected(words(600));
        assertTrue(expected >= 150 && expected <= 170, "expected " + expected);
    }

    @Test
    void shouldNeverExpectMoreThanTheBound() {
        teach(words(600), 50, 2_000);
        assertEquals(600 + OWN, expected(words(600)));
    }

    @Test
    void shouldExpectOfWhatIsNoWordsAllThatTheModelTakes() {
        teach(words(600), 50, 100);
        long ofWords = expected(words(600));
        assertEquals(ofWords + CONTEXT, expected(new RequestSize(Dialect.OPENAI_CHAT, false, 600, 1, false)));
        assertEquals(ofWords + CONTEXT, expected(new RequestSize(Dialect.OPENAI_CHAT, false, 600, 0, true)));
    }

    @Test
    void shouldLearnFromWordsOnly() {
        teach(new RequestSize(Dialect.OPENAI_CHAT, false, 600, 1, false), 50, 100);
        teach(new RequestSize(Dialect.OPENAI_CHAT, false, 600, 0, true), 50, 100);
        assertEquals(150, words(600).likelyInput(ratios));
    }
}

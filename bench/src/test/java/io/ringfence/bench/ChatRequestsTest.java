package io.ringfence.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChatRequestsTest {
    @Test
    void shouldMakeSoundRequestsOfEverySize() {
        RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
        RequestFacts facts = new RequestFacts();
        for (int bytes = 256; bytes < 8_000; bytes++) {
            byte[] body = ChatRequests.body("demo-fast", bytes, true).getBytes(StandardCharsets.UTF_8);
            assertEquals(bytes, body.length);
            boolean isSound = scanner.scan(Unpooled.wrappedBuffer(body), Dialect.OPENAI_CHAT, facts);
            assertTrue(isSound, () -> "refused: " + facts.problem());
            assertEquals("demo-fast", facts.model());
            assertTrue(facts.stream());
            assertEquals(100, facts.maxOutputTokens());
        }
    }

    @Test
    void shouldRefuseASizeInWhichNoRequestFits() {
        assertThrows(IllegalArgumentException.class, () -> ChatRequests.body("demo-fast", 255, false));
    }
}

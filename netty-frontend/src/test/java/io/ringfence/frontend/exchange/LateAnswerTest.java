package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An exchange that is given up while the engine's answer to it lies ready, but has not been taken yet.
class LateAnswerTest {
    private LoopFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LoopFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldBeginNoAttemptForAClientThatIsGone() throws Exception {
        fixture.onLoop(() -> {
            HttpExchange exchange = admittedButNotToldYet();

            exchange.clientGone();
        });

        fixture.assertEnded("499 after 0 attempts");
        assertEquals(List.of(), fixture.client.written);
    }

    @Test
    void shouldBeginNoAttemptOnceTheGatewayStops() throws Exception {
        fixture.onLoop(() -> {
            HttpExchange exchange = admittedButNotToldYet();

            exchange.shutDown();
        });

        fixture.assertEnded("503 after 0 attempts");
        assertEquals(List.of(503), fixture.client.written);
    }

    /// The loop is busy here until the test's block ends, so that the answer has to wait for it. The engine is
    /// held up while the question is asked, as otherwise the answer could be taken along with asking.
    private HttpExchange admittedButNotToldYet() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        assertTrue(fixture.engine.tryStatus(_ -> LoopFixture.awaitQuietly(asked)));
        HttpExchange exchange =
                fixture.start(Ingress.answer(Dialect.OPENAI_CHAT, null), "{\"model\":\"p/m\",\"messages\":[]}");
        asked.countDown();
        assertEquals(1, fixture.status().totals().admitted());
        return exchange;
    }
}

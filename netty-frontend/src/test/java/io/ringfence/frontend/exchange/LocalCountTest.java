package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tokens that the gateway counts itself, while its only worker is held up.
class LocalCountTest {
    private static final Ingress COUNT = Ingress.count(Dialect.OPENAI_RESPONSES, null);
    private static final String REQUEST = "{\"model\":\"p/m\",\"input\":\"Hello\"}";

    private final CountDownLatch released = new CountDownLatch(1);
    private LoopFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LoopFixture();
        assertTrue(fixture.countingWorkers.tryExecute(() -> LoopFixture.awaitQuietly(released)));
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        fixture.close();
    }

    @Test
    void shouldCountOffTheEventLoop() throws Exception {
        fixture.onLoop(() -> fixture.start(COUNT, REQUEST));
        awaitRunning();
        assertEquals(List.of(), fixture.client.written, "the loop goes on while the count waits");

        released.countDown();
        CountDownLatch counted = new CountDownLatch(1);
        // Behind the count: there is but one worker.
        while (!fixture.countingWorkers.tryExecute(counted::countDown)) {
            Thread.onSpinWait();
        }
        LoopFixture.awaitQuietly(counted);
        fixture.assertEnded("200 after 1 attempts");
        assertTrue(fixture.client.text.toString().contains("\r\nx-ringfence-token-count: estimate\r\n"));
        assertTrue(
                fixture.client.text.toString().endsWith("{\"object\":\"response.input_tokens\",\"input_tokens\":8}"));
    }

    @Test
    void shouldRefuseWhenNoneMayWait() throws Exception {
        assertTrue(fixture.countingWorkers.tryExecute(() -> {}));
        fixture.onLoop(() -> fixture.start(COUNT, REQUEST));
        awaitEnd();
        fixture.assertEnded("503 after 1 attempts");
        assertTrue(fixture.client.text.toString().contains("\r\nretry-after: 1\r\n"));
    }

    @Test
    void shouldMakeRoomWhenTheClientGoesAway() throws Exception {
        HttpExchange[] exchange = new HttpExchange[1];
        fixture.onLoop(() -> exchange[0] = fixture.start(COUNT, REQUEST));
        awaitRunning();
        fixture.onLoop(() -> exchange[0].clientGone());
        fixture.assertEnded("499 after 1 attempts");
        assertTrue(fixture.countingWorkers.tryExecute(() -> {}), "its place is free");
    }

    @Test
    void shouldEndWithTheGateway() throws Exception {
        HttpExchange[] exchange = new HttpExchange[1];
        fixture.onLoop(() -> exchange[0] = fixture.start(COUNT, REQUEST));
        awaitRunning();
        fixture.onLoop(() -> exchange[0].shutDown());
        fixture.assertEnded("503 after 1 attempts");
    }

    /// The engine has admitted it, and the loop has taken the answer.
    private void awaitRunning() throws Exception {
        while (fixture.status().totals().admitted() == 0) {
            Thread.onSpinWait();
        }
        while (fixture.countingWorkers.waiting() == 0) {
            Thread.onSpinWait();
        }
    }

    private void awaitEnd() throws Exception {
        while (fixture.status().totals().settled() == 0) {
            Thread.onSpinWait();
        }
    }
}

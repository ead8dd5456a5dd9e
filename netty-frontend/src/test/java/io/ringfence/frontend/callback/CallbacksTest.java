package io.ringfence.frontend.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.UsageFacts;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallbacksTest {
    private static final int MAX_WAITING = 8_192;

    /// An exchange of which nothing is known but what must be.
    private static final ExchangeSummary EXCHANGE = (ExchangeSummary) Proxy.newProxyInstance(
            CallbacksTest.class.getClassLoader(),
            new Class<?>[] {ExchangeSummary.class},
            (_, method, _) -> answer(method.getName(), method.getReturnType()));

    /// An exchange that nobody may look at.
    private static final ExchangeSummary UNSEEN = (ExchangeSummary) Proxy.newProxyInstance(
            CallbacksTest.class.getClassLoader(), new Class<?>[] {ExchangeSummary.class}, (_, method, _) -> {
                throw new AssertionError("asked for " + method.getName() + " to no purpose");
            });

    private static @Nullable Object answer(String name, Class<?> type) {
        return switch (name) {
            case "dialect" -> Dialect.OPENAI_CHAT;
            case "used" -> UsageFacts.none();
            case "requestId", "requestedModel" -> name;
            default -> type == int.class ? 0 : type == long.class ? 0L : type == boolean.class ? false : null;
        };
    }

    @Test
    void shouldDropAndCountWhatACallbackThatHangsDoesNotGetTo() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Callbacks callbacks = new Callbacks(new ExchangeCallback() {
            @Override
            public void onSuccess(FinishedExchange exchange) {
                entered.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void onFailure(FinishedExchange exchange) {
                throw new AssertionError("there was no failure");
            }
        });
        callbacks.onExchange(EXCHANGE);
        assertTrue(entered.await(20, TimeUnit.SECONDS));
        for (int i = 0; i < MAX_WAITING; i++) {
            callbacks.onExchange(EXCHANGE);
        }
        for (int i = 0; i < 10; i++) {
            callbacks.onExchange(UNSEEN);
        }
        assertEquals(new Callbacks.Counts(1, 10, 0), callbacks.counts());

        goOn.countDown();
        callbacks.close();
        assertEquals(new Callbacks.Counts(1 + MAX_WAITING, 10, 0), callbacks.counts());
    }
}

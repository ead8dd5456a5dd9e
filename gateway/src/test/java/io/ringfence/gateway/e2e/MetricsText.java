package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.locks.LockSupport;

/// The page of metrics as it will be soon: a receiver hears of a message before its sender knows that it was taken.
final class MetricsText {
    private MetricsText() {}

    /// The page once it has this text.
    static String await(TestGateway gateway, String text) throws Exception {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.gateway().metricsPort() + "/metrics"))
                .build();
        while (true) {
            String page = gateway.client()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
            if (page.contains(text)) {
                return page;
            }
            assertTrue(System.nanoTime() - deadlineNs < 0, page);
            LockSupport.parkNanos(5_000_000);
        }
    }
}

package io.ringfence.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// A provider on a real socket: HTTP/1.1, four dialects, and faults on request.
public final class DemoProvider implements AutoCloseable {
    /// Binds and serves.
    public static DemoProvider start(DemoSettings settings) {
        return new DemoProvider();
    }

    public int port() {
        return 0;
    }

    public String baseUrl() {
        return "";
    }

    public void script(Script... scripts) {}

    public void always(Script script) {}

    public void answerByModel() {}

    public void signal(String name) {}

    public List<ReceivedRequest> requests() {
        return List.of();
    }

    public List<ReceivedRequest> awaitRequests(int count, Duration timeout)
            throws InterruptedException, TimeoutException {
        return List.of();
    }

    public void awaitClientGone(int requestIndex, Duration timeout) throws InterruptedException, TimeoutException {}

    public void awaitOpenConnections(int count, Duration timeout) throws InterruptedException, TimeoutException {}

    public int openConnections() {
        return 0;
    }

    @Override
    public void close() {}
}

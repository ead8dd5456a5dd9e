package io.ringfence.gateway.proof;

import io.ringfence.gateway.e2e.Wire;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A provider that answers every call as its [Plan] says, and keeps a journal of what it was asked and has
/// answered. It shares no code with the gateway, and knows calls by their `x-request-id`.
final class PaidProvider implements AutoCloseable {
    private static final int BACKLOG = 4_096;

    private final ServerSocket listener;
    private final Map<String, Served> journal = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private final AtomicInteger held = new AtomicInteger();

    /// What became of a call.
    ///
    /// @param asked    how often it came
    /// @param answered how often it was answered as a whole
    record Served(Plan plan, int asked, int answered) {}

    PaidProvider() throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::listen);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /// Everything that it was ever asked, by the calls' ids.
    Map<String, Served> journal() {
        return journal;
    }

    /// Waits until a call has come.
    void awaitAsked(String id) {
        await(() -> journal.containsKey(id), "the provider was not asked for " + id);
    }

    /// Waits until nobody is left who began to be answered and was not answered to the end.
    void awaitNothingHeld() {
        await(() -> held.get() == 0, "somebody still waits for the end of an answer");
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long deadlineNs = System.nanoTime() + Setup.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError(otherwise);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private void listen() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException e) {
            // It has been closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (answer(connection, in)) {
                // The next one on this connection.
            }
        } catch (IOException e) {
            // A gateway that is killed, or whose client has gone, goes like that.
        } finally {
            connections.remove(connection);
        }
    }

    /// @return whether the connection may serve another call
    private boolean answer(Socket connection, InputStream in) throws IOException {
        String requestLine = line(in);
        if (requestLine == null) {
            return false;
        }
        Map<String, String> headers = headers(in);
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String id = headers.getOrDefault("x-request-id", "");
        Plan plan = Plan.of(body);
        journal.merge(id, new Served(plan, 1, 0), (old, _) -> new Served(plan, old.asked + 1, old.answered));
        LockSupport.parkNanos(Duration.ofMillis(plan.delayMs()).toNanos());

        byte[] answer = AnswerBytes.of(wire(requestLine), plan, isStreamed(requestLine, body));
        return switch (plan.ending()) {
            case WHOLE, DOUBLED -> {
                // Told before it can have arrived.
                journal.computeIfPresent(id, (_, old) -> new Served(plan, old.asked, old.answered + 1));
                connection.getOutputStream().write(answer);
                yield true;
            }
            case CUT -> {
                connection.getOutputStream().write(answer, 0, Math.min(plan.at(), answer.length));
                yield false;
            }
            case RESET -> {
                connection.getOutputStream().write(answer, 0, Math.min(plan.at(), answer.length));
                connection.setSoLinger(true, 0);
                yield false;
            }
            case HELD -> {
                connection.getOutputStream().write(answer, 0, Math.min(plan.at(), answer.length));
                held.incrementAndGet();
                try {
                    yield in.read() >= 0;
                } finally {
                    held.decrementAndGet();
                }
            }
        };
    }

    private static Wire wire(String requestLine) {
        return Arrays.stream(Wire.values())
                .filter(wire -> wire == Wire.GEMINI || requestLine.contains(wire.path("", false)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isStreamed(String requestLine, String body) {
        return requestLine.contains(":streamGenerateContent") || body.contains("\"stream\":true");
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); line == null || !line.isEmpty(); line = line(in)) {
            if (line == null) {
                throw new EOFException("in a head");
            }
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}

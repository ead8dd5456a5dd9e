package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A receiver of webhooks: a real server that checks every signature as the documentation tells receivers to.
final class SignedReceiver implements AutoCloseable {
    static final String SECRET = "0123456789abcdef";

    record Received(String event, String delivery, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> complaints = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private volatile IntUnaryOperator statusOf = _ -> 204;

    SignedReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
        server.createContext("/", this::receive);
        server.start();
    }

    /// Decides what requests are answered with, by their number from 1 on. Nothing is kept of one that is answered
    /// with 500; all others were received, whatever the sender is told.
    void answer(IntUnaryOperator newStatusOf) {
        statusOf = newStatusOf;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            check(exchange, body);
            int status = statusOf.applyAsInt(requests.incrementAndGet());
            if (status != 500) {
                received.add(new Received(
                        exchange.getRequestHeaders().getFirst("x-ringfence-event"),
                        exchange.getRequestHeaders().getFirst("x-ringfence-delivery"),
                        new String(body, StandardCharsets.UTF_8)));
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private void check(HttpExchange exchange, byte[] body) {
        String signature = exchange.getRequestHeaders().getFirst("x-ringfence-signature");
        String time = signature.substring("t=".length(), signature.indexOf(','));
        byte[] told = HexFormat.of().parseHex(signature.substring(signature.indexOf(",v1=") + ",v1=".length()));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            if (!MessageDigest.isEqual(mac.doFinal(body), told)) {
                complaints.add("wrong signature: " + signature);
            }
        } catch (GeneralSecurityException e) {
            complaints.add(e.toString());
        }
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) > 300) {
            complaints.add("wrong time: " + signature);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// One webhook as the configuration has it.
    ///
    /// @param more settings, each with its comma
    String webhook(String more) {
        return "{url: \"http://127.0.0.1:" + port() + "/hook?token=x\", secret: " + SECRET + more + "}";
    }

    Received next() throws InterruptedException {
        Received next = received.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was received");
        assertAllWereSigned();
        return next;
    }

    void assertAllWereSigned() {
        assertNull(complaints.peek());
    }

    /// What was received and not looked at; null for nothing.
    @Nullable
    Received poll() {
        assertAllWereSigned();
        return received.poll();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

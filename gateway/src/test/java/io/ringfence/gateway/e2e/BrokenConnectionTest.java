package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static io.ringfence.gateway.e2e.FaultGateway.QUICK_RETRY;
import static io.ringfence.gateway.e2e.FaultGateway.ROUTED;
import static io.ringfence.gateway.e2e.FaultGateway.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import io.ringfence.testing.SelfSigned;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A provider that cannot be reached, cannot be trusted, does not speak HTTP, or hangs up.
class BrokenConnectionTest {
    // ---- No connection --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldSayThatTheProviderCannotBeReached(Wire wire) throws Exception {
        try (FaultGateway gateway = new FaultGateway.Options()
                .mainUrl(unreachable())
                .resilience(QUICK_RETRY)
                .start()) {
            HttpResponse<String> answer = gateway.unary(wire, MODEL);

            assertEquals(502, answer.statusCode(), answer.body());
            assertEquals("provider_error", wire.error(answer.body()).code());
            assertEquals("provider", wire.error(answer.body()).source());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, 0);
            assertTrue(gateway.credential("default").available());
            assertEquals(3, gateway.deployment().consecutiveFaults());
            assertEquals(0, gateway.gateway().gateway().server().upstreamConnections());
        }
    }

    @Test
    void shouldFailOverWhenTheProviderCannotBeReached() throws Exception {
        try (FaultGateway gateway =
                new FaultGateway.Options().mainUrl(unreachable()).start()) {
            gateway.backup().always(FaultGateway.stream(Wire.CHAT));

            HttpResponse<String> answer = gateway.streamed(Wire.CHAT, ROUTED);

            assertEquals(200, answer.statusCode(), answer.body());
            Wire.CHAT.assertWhole(answer.body());
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, ANSWER_COST);
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    private static String unreachable() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + taken.getLocalPort();
        }
    }

    // ---- TLS ------------------------------------------------------------------------------------------------------

    @Test
    void shouldNotTrustACertificateThatNobodyVouchesFor(@TempDir Path folder) throws Exception {
        try (DemoProvider encrypted = encrypted(SelfSigned.in(folder));
                FaultGateway gateway = new FaultGateway.Options()
                        .mainUrl(encrypted.baseUrl())
                        .resilience(QUICK_RETRY)
                        .start()) {
            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(502, answer.statusCode(), answer.body());
            assertEquals("provider_error", Wire.CHAT.error(answer.body()).code());
            assertTrue(answer.body().contains("TLS"), answer.body());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            assertEquals(List.of(), encrypted.requests(), "the request and its key must not have been sent");
            gateway.assertBooks(1, 0);
            assertEquals(3, gateway.deployment().consecutiveFaults());
            encrypted.awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @Test
    void shouldTrustTheAuthorityThatTheConfigurationNames(@TempDir Path folder) throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        try (DemoProvider encrypted = encrypted(certificate);
                FaultGateway gateway = new FaultGateway.Options()
                        .mainUrl(encrypted.baseUrl())
                        .credentials("api_key: k1, tls: {ca_file: \"" + certificate.certificateFile() + "\"}")
                        .start()) {
            encrypted.script(FaultGateway.answer(Wire.CHAT), FaultGateway.stream(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);
            HttpResponse<String> stream = gateway.streamed(Wire.CHAT, MODEL);

            assertEquals(200, answer.statusCode(), answer.body());
            Wire.CHAT.assertWhole(stream.body());
            gateway.assertBooks(2, 2 * ANSWER_COST);
            assertEquals(1, encrypted.openConnections(), "both requests share one connection");
        }
    }

    private static DemoProvider encrypted(SelfSigned certificate) throws Exception {
        SslContext tls = SslContextBuilder.forServer(certificate.keyManagers()).build();
        return DemoProvider.start(
                DemoSettings.defaults().withHost("localhost").withJournal(true).withTls(tls));
    }

    // ---- Hanging up -----------------------------------------------------------------------------------------------

    @Test
    void shouldTakeAnAnswerThatIsNotHttpForAFailure() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main()
                    .always(Script.steps()
                            .raw("220 mail.example ESMTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                            .stall());

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(502, answer.statusCode(), answer.body());
            assertEquals("provider_error", Wire.CHAT.error(answer.body()).code());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, 0);
            assertEquals(3, gateway.deployment().consecutiveFaults());
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @Test
    void shouldTryAgainWhenTheProviderHangsUpWithoutAnAnswer() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            gateway.main()
                    .script(
                            Script.steps().closeBeforeResponse(),
                            Script.steps().reset(),
                            FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, ANSWER_COST);
            gateway.main().awaitOpenConnections(1, TestGateway.PATIENCE);
        }
    }

    @Test
    void shouldTryAgainWhenAUnaryAnswerBreaksOff() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(QUICK_RETRY)) {
            String whole = Wire.CHAT.answer();
            Map<String, String> headers =
                    Map.of("content-type", "application/json", "content-length", String.valueOf(whole.length()));
            gateway.main()
                    .script(
                            Script.steps()
                                    .head(200, headers)
                                    .send(whole.substring(0, 50))
                                    .cut(),
                            Script.steps()
                                    .head(200, Wire.JSON_TYPE)
                                    .send(whole.substring(0, 50))
                                    .cut(),
                            FaultGateway.answer(Wire.CHAT));

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals(whole, answer.body());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, ANSWER_COST);
            gateway.main().awaitOpenConnections(1, TestGateway.PATIENCE);
        }
    }

    // ---- Kept-alive connections -----------------------------------------------------------------------------------

    @Test
    void shouldNotCountAConnectionThatTheProviderClosedInTheMomentOfItsReuse() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(answerThenCloseOn("close"), FaultGateway.answer(Wire.CHAT));
            gateway.unary(Wire.CHAT, MODEL);

            // The next request goes out on the kept connection, where the provider lets it lie and hangs up.
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return gateway.unary(Wire.CHAT, MODEL);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            gateway.main().awaitRequests(2, TestGateway.PATIENCE);
            gateway.main().signal("close");

            HttpResponse<String> second = answer.get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(200, second.statusCode(), second.body());
            assertEquals("1", header(second, "x-ringfence-attempts"), "it is no failed attempt");
            List<ReceivedRequest> requests = gateway.main().requests();
            assertEquals(3, requests.size());
            assertEquals(requests.get(0).connectionId(), requests.get(1).connectionId());
            assertNotEquals(requests.get(1).connectionId(), requests.get(2).connectionId());
            gateway.assertBooks(2, 2 * ANSWER_COST);
            assertEquals(0, gateway.deployment().consecutiveFaults());
            gateway.main().awaitOpenConnections(1, TestGateway.PATIENCE);
        }
    }

    @Test
    void shouldForgetAConnectionThatTheProviderClosedWhileIdle() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(answerThenCloseOn("close"), FaultGateway.answer(Wire.CHAT));
            gateway.unary(Wire.CHAT, MODEL);
            assertEquals(1, gateway.gateway().gateway().server().upstreamConnections());

            gateway.main().signal("close");
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
            gateway.awaitStatus(status -> gateway.gateway().gateway().server().upstreamConnections() == 0);
            HttpResponse<String> second = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(200, second.statusCode(), second.body());
            assertEquals("1", header(second, "x-ringfence-attempts"));
            assertEquals(2, gateway.main().requests().size());
            gateway.assertBooks(2, 2 * ANSWER_COST);
        }
    }

    /// A whole answer on a connection that stays open until the signal.
    private static Script answerThenCloseOn(String signal) {
        String body = Wire.CHAT.answer();
        return Script.steps()
                .head(200, Map.of("content-type", "application/json", "content-length", String.valueOf(body.length())))
                .send(body)
                .awaitSignal(signal)
                .cut();
    }
}

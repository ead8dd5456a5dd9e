package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.ringfence.testing.SelfSigned;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldServeThoseWhoTrustItsCertificate() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        SslContext tls = SslContextBuilder.forServer(certificate.keyManagers()).build();
        try (DemoProvider provider = DemoProvider.start(
                        DemoSettings.defaults().withHost("localhost").withTls(tls));
                HttpClient trusting = HttpClient.newBuilder()
                        .sslContext(certificate.trusting())
                        .build();
                HttpClient stranger = HttpClient.newHttpClient()) {
            assertTrue(provider.baseUrl().startsWith("https://localhost:"));
            HttpRequest request = HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/v1/models"))
                    .header("authorization", "Bearer x")
                    .build();
            assertEquals(
                    200,
                    trusting.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
            assertThrows(
                    SSLHandshakeException.class, () -> stranger.send(request, HttpResponse.BodyHandlers.ofString()));
        }
    }
}

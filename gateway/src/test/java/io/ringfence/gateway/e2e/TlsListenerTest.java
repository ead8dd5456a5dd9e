package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.testing.SelfSigned;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The listener with a certificate of its own.
class TlsListenerTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldServeWholeAnswersAndStreamsOverTls() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        String config = "server: {host: 127.0.0.1, port: 0, tls: {cert_file: '" + certificate.certificateFile()
                + "', key_file: '" + certificate.keyFile() + "'}}\ntelemetry: {metrics: {enabled: false}}\n"
                + "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}\n";
        try (TestGateway gateway = TestGateway.start(config);
                HttpClient trusting = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(certificate.trusting())
                        .build();
                HttpClient stranger = HttpClient.newHttpClient()) {
            HttpResponse<String> whole = trusting.send(ask(gateway, ""), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, whole.statusCode(), whole.body());
            HttpResponse<String> stream =
                    trusting.send(ask(gateway, ",\"stream\":true"), HttpResponse.BodyHandlers.ofString());
            assertEquals("data: [DONE]", stream.body().strip().lines().toList().getLast());
            assertThrows(
                    SSLHandshakeException.class,
                    () -> stranger.send(ask(gateway, ""), HttpResponse.BodyHandlers.ofString()));
            assertEquals(2, gateway.status().totals().settled());
        }
    }

    private static HttpRequest ask(TestGateway gateway, String members) {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:" + gateway.gateway().port() + Chat.PATH))
                .timeout(TestGateway.PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(Chat.ask("demo-fast", members)))
                .build();
    }
}

package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The listener with a certificate of its own.
class TlsListenerTest {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "gateway";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldServeWholeAnswersAndStreamsOverTls() throws Exception {
        KeyStore keys = selfSigned();
        Path certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        Path key = pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        String config = "server: {host: 127.0.0.1, port: 0, tls: {cert_file: '" + certificate + "', key_file: '" + key
                + "'}}\ntelemetry: {metrics: {enabled: false}}\n"
                + "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}\n";
        try (TestGateway gateway = TestGateway.start(config);
                HttpClient trusting = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(trust(keys))
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

    private Path pem(String type, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        Path file = folder.resolve(type.replace(' ', '-') + ".pem");
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    private static SSLContext trust(KeyStore keys) throws Exception {
        KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        certificates.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers.getTrustManagers(), null);
        return context;
    }

    /// The JDK makes certificates only by its own tool.
    private KeyStore selfSigned() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }
}

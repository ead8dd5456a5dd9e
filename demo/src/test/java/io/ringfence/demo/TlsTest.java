package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldServeThoseWhoTrustItsCertificate() throws Exception {
        KeyStore keys = selfSigned(folder.resolve("keys.p12"));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD.toCharArray());
        SslContext tls = SslContextBuilder.forServer(keyManagers).build();
        try (DemoProvider provider = DemoProvider.start(
                        DemoSettings.defaults().withHost("localhost").withTls(tls));
                HttpClient trusting =
                        HttpClient.newBuilder().sslContext(trust(keys)).build();
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

    private static SSLContext trust(KeyStore keys) throws Exception {
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        certificates.setCertificateEntry("demo", keys.getCertificate("demo"));
        trustManagers.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers.getTrustManagers(), null);
        return context;
    }

    /// The JDK makes certificates only by its own tool.
    private static KeyStore selfSigned(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "demo",
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

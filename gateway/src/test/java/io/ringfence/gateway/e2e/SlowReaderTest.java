package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.tokens.RequestSize;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A client that reads more slowly than its provider sends. What the provider gets rid of must then be bounded
/// by the kernel's socket buffers, with next to nothing held by the gateway.
class SlowReaderTest {
    private static final int EVENTS = 4_608;
    private static final int EVENT_TEXT = 16 << 10;

    /// Above all socket buffers together on machines with generous ones, far below the whole stream.
    private static final int MOST_TAKEN = 48 << 20;

    private static final int SMALL_BUFFER = 16 << 10;

    /// 72 MiB in Anthropic's dialect, which is relayed to the byte.
    private static byte[] largeStream() {
        byte[] content = bytes(Wire.MESSAGES.content("x".repeat(EVENT_TEXT)));
        ByteArrayOutputStream stream = new ByteArrayOutputStream(EVENTS * content.length + 4_096);
        stream.writeBytes(bytes(Wire.MESSAGES.preamble()));
        for (int i = 0; i < EVENTS; i++) {
            stream.writeBytes(content);
        }
        stream.writeBytes(bytes(Wire.MESSAGES.ending()));
        return stream.toByteArray();
    }

    @Test
    void shouldPauseTheProviderUntilTheClientReadsOn() throws Exception {
        byte[] stream = largeStream();
        try (Firehose provider = Firehose.start(stream);
                FaultGateway gateway =
                        new FaultGateway.Options().mainUrl(provider.baseUrl()).start();
                RawClient client = RawClient.connect(gateway.port(), SMALL_BUFFER)) {
            client.post("/v1/messages", Wire.MESSAGES.streamed(MODEL));

            int taken = provider.awaitStandstill(Duration.ofMillis(500));

            assertTrue(taken < MOST_TAKEN, () -> taken + " of " + stream.length + " bytes were taken unread");
            assertEquals(1, gateway.status().totals().inFlight());
            assertArrayEquals(stream, readChunked(client.in()));
            gateway.assertBooks(1, ANSWER_COST);
            assertEquals(0, gateway.deployment().consecutiveFaults());
            assertEquals(stream.length, provider.awaitOver());
        }
    }

    @Test
    void shouldCutOffAClientThatDoesNotReadAtAll() throws Exception {
        byte[] stream = largeStream();
        String request = Wire.MESSAGES.streamed(MODEL);
        try (Firehose provider = Firehose.start(stream);
                FaultGateway gateway = new FaultGateway.Options()
                        .mainUrl(provider.baseUrl())
                        .server("write_timeout_seconds: 0.5")
                        .start();
                RawClient client = RawClient.connect(gateway.port(), SMALL_BUFFER)) {
            client.post("/v1/messages", request);

            int taken = provider.awaitOver();

            assertTrue(taken < MOST_TAKEN, () -> taken + " of " + stream.length + " bytes were taken unread");
            gateway.awaitStatus(status -> status.totals().inFlight() == 0);
            // More was produced than reserved, and an estimate never costs more than that: every byte of the request
            // as a token of input, what providers add to it, and its fifty tokens of output.
            gateway.assertBooks(1, FaultGateway.cost(request.length() + RequestSize.PROVIDERS_OWN_TOKENS, 50));
            assertEquals(0, gateway.deployment().consecutiveFaults(), "the provider is not to blame");
            String read = new String(client.in().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(read.startsWith("HTTP/1.1 200"), "the beginning had been sent");
            assertFalse(read.contains("message_stop"), "a cut stream must not look whole");
        }
    }

    private static byte[] readChunked(InputStream socket) throws IOException {
        InputStream in = new BufferedInputStream(socket, 1 << 16);
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            assertFalse(line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length"), line);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(80 << 20);
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.writeBytes(in.readNBytes(size));
            assertEquals("", readLine(in));
        }
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(readLine(in), 16);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("ended after " + line);
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

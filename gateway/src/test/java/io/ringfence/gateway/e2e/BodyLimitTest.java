package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Request bodies beyond the limit, in all the ways that they can be sent. A client that sends all of its body before
/// it looks for an answer must find one.
class BodyLimitTest {
    private static final int LIMIT = 64 << 10;

    private static FaultGateway start() {
        return new FaultGateway.Options().server("max_body_bytes: " + LIMIT).start();
    }

    private static void assertTooLarge(Wire wire, FaultGateway gateway, RawClient client) throws Exception {
        RawClient.Answer answer = client.answer();
        assertEquals(413, answer.status(), answer.body());
        assertEquals("payload_too_large", wire.error(answer.body()).code());
        assertEquals("gateway", wire.error(answer.body()).source());
        assertTrue(answer.body().contains("larger than " + LIMIT + " bytes"), answer.body());
        gateway.assertBooks(0, 0);
        assertEquals(0, gateway.main().requests().size());
        assertEquals(0, gateway.main().openConnections());

        gateway.main().script(FaultGateway.answer(Wire.CHAT));
        assertEquals(200, gateway.unary(Wire.CHAT, MODEL).statusCode(), "others are served");
        gateway.assertBooks(1, ANSWER_COST);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldRefuseABodyThatIsAnnouncedTooLarge(Wire wire) throws Exception {
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.post(wire.path(MODEL, false), " ".repeat(LIMIT + 1));

            assertTooLarge(wire, gateway, client);
        }
    }

    @Test
    void shouldRefuseBeforeTheBodyIsSentWhenTheClientAsks() throws Exception {
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.head("/v1/chat/completions", "content-length: 1000000000", "expect: 100-continue");

            assertTooLarge(Wire.CHAT, gateway, client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 8 << 20})
    void shouldTellAClientThatSendsAllOfALargeBodyFirst(int size) throws Exception {
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.post("/v1/chat/completions", " ".repeat(size));

            assertTooLarge(Wire.CHAT, gateway, client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 8 << 20})
    void shouldRefuseAChunkedBodyOnceItIsTooLarge(int size) throws Exception {
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.head("/v1/chat/completions", "transfer-encoding: chunked");
            byte[] spaces = new byte[16 << 10];
            Arrays.fill(spaces, (byte) ' ');
            for (int sent = 0; sent < size; sent += spaces.length) {
                client.send(bytes(Integer.toHexString(spaces.length) + "\r\n"))
                        .send(spaces)
                        .send(bytes("\r\n"));
            }
            client.send(bytes("0\r\n\r\n"));

            assertTooLarge(Wire.CHAT, gateway, client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 64 << 20})
    void shouldRefuseASmallBodyThatUnpacksToALargeOne(int size) throws Exception {
        byte[] packed = gzip(new byte[size]);
        assertTrue(packed.length < LIMIT + LIMIT, () -> packed.length + " bytes packed");
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.head("/v1/chat/completions", "content-encoding: gzip", "content-length: " + packed.length)
                    .send(packed);

            assertTooLarge(Wire.CHAT, gateway, client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, LIMIT})
    void shouldUnpackABodyWithinTheLimit(int paddedTo) throws Exception {
        String plain = Wire.CHAT.unary(MODEL);
        byte[] packed = gzip(bytes(plain + " ".repeat(Math.max(0, paddedTo - plain.length()))));
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            gateway.main().script(FaultGateway.answer(Wire.CHAT));
            client.head("/v1/chat/completions", "content-encoding: gzip", "content-length: " + packed.length)
                    .send(packed);

            assertEquals(200, client.answer().status());
            String sentOn = gateway.main().requests().getFirst().bodyText();
            assertTrue(sentOn.contains("\"model\":\"m\""), sentOn);
            gateway.assertBooks(1, ANSWER_COST);
        }
    }

    @Test
    void shouldRefuseABodyThatCannotBeUnpacked() throws Exception {
        try (FaultGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.head("/v1/chat/completions", "content-encoding: gzip", "content-length: 20")
                    .send(bytes("this is not gzip at "));

            RawClient.Answer answer = client.answer();

            assertEquals(400, answer.status(), answer.body());
            assertTrue(answer.body().contains("decompressed"), answer.body());
            gateway.assertBooks(0, 0);
            assertEquals(0, gateway.main().requests().size());
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

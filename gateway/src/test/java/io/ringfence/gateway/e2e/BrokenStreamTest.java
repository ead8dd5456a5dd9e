package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static io.ringfence.gateway.e2e.FaultGateway.QUICK_RETRY;
import static io.ringfence.gateway.e2e.FaultGateway.ROUTED;
import static io.ringfence.gateway.e2e.FaultGateway.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A provider whose stream stalls, breaks off, turns into an error or into nonsense.
class BrokenStreamTest {
    private static final String SHORT_IDLE = "timeout: {idle_seconds: 0.3}, " + QUICK_RETRY;
    private static final String SHORT_FIRST_BYTE = "timeout: {first_byte_seconds: 0.3}, " + QUICK_RETRY;

    /// A stream up to forty bytes of text, without its end.
    private static Script begun(Wire wire) {
        return Script.steps().head(200, Wire.SSE).send(wire.preamble()).send(wire.content(Wire.FORTY));
    }

    private static void assertToldInBand(Wire wire, HttpResponse<String> answer, String code) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(Wire.FORTY), answer.body());
        Wire.Told error = wire.endingError(answer.body());
        assertEquals(code, error.code());
        assertEquals("provider", error.source());
        assertEquals("main", error.provider());
        assertEquals(header(answer, "x-request-id"), error.requestId());
        if (wire == Wire.RESPONSES) {
            assertNotNull(error.sequenceNumber());
            assertEquals(2, error.sequenceNumber().intValue(), "the event before has number 1");
        }
    }

    /// What the beginning of a stream costs: Anthropic states the input at once, the others not before the end.
    private static long costOfBeginning(Wire wire) {
        return wire == Wire.MESSAGES
                ? FaultGateway.cost(Wire.INPUT_TOKENS, Wire.FORTY.length() / 4)
                : FaultGateway.estimatedCost(wire.streamed(MODEL), Wire.FORTY);
    }

    // ---- After content --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldEndACutStreamWithTheDialectsErrorEvent(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(begun(wire).cut());

            HttpResponse<String> answer = gateway.streamed(wire, MODEL);

            assertToldInBand(wire, answer, "provider_error");
            assertEquals("1", header(answer, "x-ringfence-attempts"));
            assertEquals(1, gateway.main().requests().size());
            gateway.assertBooks(1, costOfBeginning(wire));
            assertTrue(gateway.credential("default").available());
            assertEquals(1, gateway.deployment().consecutiveFaults());
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldNotTakeAStreamForWholeThatEndsInOrderButTooEarly(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(begun(wire).end());

            HttpResponse<String> answer = gateway.streamed(wire, MODEL);

            assertToldInBand(wire, answer, "provider_error");
            gateway.assertBooks(1, costOfBeginning(wire));
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldEndAStreamThatStallsAndBillItsPart(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(SHORT_IDLE)) {
            gateway.main().script(begun(wire).stall());

            HttpResponse<String> answer = gateway.streamed(wire, MODEL);

            assertToldInBand(wire, answer, "timeout");
            gateway.main().awaitClientGone(0, TestGateway.PATIENCE);
            gateway.assertBooks(1, costOfBeginning(wire));
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldPassOnTheProvidersErrorEventAndEndTheStream(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(begun(wire).send(wire.errorEvent()).end());

            HttpResponse<String> answer = gateway.streamed(wire, MODEL);

            assertEquals(200, answer.statusCode());
            assertEquals(wire.preamble() + wire.content(Wire.FORTY) + wire.errorEvent(), answer.body());
            gateway.assertBooks(1, costOfBeginning(wire));
            assertEquals(1, gateway.deployment().consecutiveFaults(), "settled as failed");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldEndAStreamThatTurnsIntoNonsense(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(begun(wire).send("data: {\"half\":\n\n").stall());

            HttpResponse<String> answer = gateway.streamed(wire, MODEL);

            assertToldInBand(wire, answer, "provider_error");
            assertFalse(answer.body().contains("half"), answer.body());
            gateway.main().awaitClientGone(0, TestGateway.PATIENCE);
            gateway.assertBooks(1, costOfBeginning(wire));
            assertEquals(1, gateway.deployment().consecutiveFaults());
        }
    }

    @Test
    void shouldEndAGeminiArrayAsAnArray() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            gateway.main().script(begun(Wire.GEMINI).cut());

            HttpResponse<String> answer =
                    gateway.post("/v1beta/models/main/m:streamGenerateContent", Wire.GEMINI.streamed(MODEL));

            assertEquals(200, answer.statusCode(), answer.body());
            Object[] elements = com.fasterxml.jackson.jr.ob.JSON.std.arrayFrom(answer.body());
            assertEquals(2, elements.length, answer.body());
            assertTrue(Wire.map(elements[1]).containsKey("error"), answer.body());
            gateway.assertBooks(1, costOfBeginning(Wire.GEMINI));
        }
    }

    @Test
    void shouldEndAnEventThatIsBrokenOffWithinByAnErrorEvent() throws Exception {
        try (FaultGateway gateway = FaultGateway.start()) {
            String half = Wire.CHAT.content("never whole").substring(0, 60);
            gateway.main().script(begun(Wire.CHAT).send(half).cut());

            HttpResponse<String> answer = gateway.streamed(Wire.CHAT, MODEL);

            assertToldInBand(Wire.CHAT, answer, "provider_error");
            assertEquals(
                    Wire.CHAT.preamble() + Wire.CHAT.content(Wire.FORTY),
                    answer.body().substring(0, answer.body().lastIndexOf("data: ")));
            gateway.assertBooks(1, costOfBeginning(Wire.CHAT));
        }
    }

    // ---- Before content -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldFailOverWhenTheStreamIsCutBeforeAnyContent(Wire wire) throws Exception {
        assertFailsOver(
                wire,
                "",
                Script.steps().head(200, Wire.SSE).send(wire.preamble()).cut());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldFailOverWhenTheFirstThingInTheStreamIsAnError(Wire wire) throws Exception {
        assertFailsOver(
                wire,
                "",
                Script.steps()
                        .head(200, Wire.SSE)
                        .send(wire.preamble())
                        .send(wire.errorEvent())
                        .stall());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldFailOverWhenTheStreamBeginsWithNonsense(Wire wire) throws Exception {
        assertFailsOver(
                wire,
                "",
                Script.steps().head(200, Wire.SSE).send("data: <html>\n\n").stall());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldFailOverWhenTheProviderDoesNotBegin(Wire wire) throws Exception {
        assertFailsOver(wire, SHORT_FIRST_BYTE, Script.steps().stall());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldFailOverWhenTheStreamStallsBeforeAnyContent(Wire wire) throws Exception {
        assertFailsOver(
                wire,
                "timeout: {idle_seconds: 0.3, hold_back_seconds: 60}",
                Script.steps().head(200, Wire.SSE).send(wire.preamble()).stall());
    }

    /// The client sees nothing of the first target but in the number of attempts.
    private static void assertFailsOver(Wire wire, String resilience, Script broken) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(resilience)) {
            gateway.main().script(broken);
            gateway.backup().script(FaultGateway.stream(wire));

            HttpResponse<String> answer = gateway.streamed(wire, ROUTED);

            assertEquals(200, answer.statusCode(), answer.body());
            wire.assertWhole(answer.body());
            assertTrue(answer.body().startsWith(wire.preamble() + wire.content("Hi")), answer.body());
            assertEquals("backup", header(answer, "x-ringfence-provider"));
            assertEquals("2", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, ANSWER_COST);
            assertTrue(gateway.credential("default").available());
            assertEquals(1, gateway.deployment().consecutiveFaults());
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
            gateway.backup().awaitOpenConnections(1, TestGateway.PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldAnswerWithATrueStatusWhenNoTargetBegins(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start(SHORT_FIRST_BYTE)) {
            gateway.main().always(Script.steps().stall());

            HttpResponse<String> answer = gateway.streamed(wire, MODEL);

            assertEquals(504, answer.statusCode(), answer.body());
            assertEquals("timeout", wire.error(answer.body()).code());
            assertEquals("provider", wire.error(answer.body()).source());
            assertEquals("3", header(answer, "x-ringfence-attempts"));
            gateway.assertBooks(1, 0);
            assertEquals(3, gateway.deployment().consecutiveFaults());
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @Test
    void shouldAnswerWithATrueStatusWhenAUnaryAnswerDoesNotBegin() throws Exception {
        try (FaultGateway gateway = FaultGateway.start(SHORT_FIRST_BYTE)) {
            gateway.main().always(Script.steps().stall());

            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(504, answer.statusCode(), answer.body());
            assertEquals("timeout", Wire.CHAT.error(answer.body()).code());
            gateway.assertBooks(1, 0);
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @Test
    void shouldSendOnWhatItHoldsBackWhenTheContentTakesLong() throws Exception {
        try (FaultGateway gateway = FaultGateway.start("timeout: {hold_back_seconds: 0.05}");
                RawClient client = gateway.connect()) {
            gateway.main()
                    .script(Script.steps()
                            .head(200, Wire.SSE)
                            .send(Wire.CHAT.preamble())
                            .awaitSignal("content")
                            .send(Wire.CHAT.content("Hi"))
                            .send(Wire.CHAT.ending())
                            .end());

            client.post("/v1/chat/completions", Wire.CHAT.streamed(MODEL)).await("\"role\":\"assistant\"");
            gateway.main().signal("content");

            Wire.CHAT.assertWhole(client.answer().body());
            gateway.assertBooks(1, ANSWER_COST);
        }
    }
}

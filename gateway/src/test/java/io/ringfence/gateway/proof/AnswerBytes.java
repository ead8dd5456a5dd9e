package io.ringfence.gateway.proof;

import io.ringfence.gateway.e2e.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Answers of a provider as they are on the wire, byte for byte.
final class AnswerBytes {
    private static final String TEXT = "0123456789abcdefghij";

    private AnswerBytes() {}

    static byte[] of(Wire wire, Plan plan, boolean streamed) {
        return (streamed ? stream(wire, plan) : unary(wire, plan)).getBytes(StandardCharsets.UTF_8);
    }

    private static String unary(Wire wire, Plan plan) {
        String body = plan.withTokens(wire.answer());
        String answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body;
        return plan.ending() == Plan.Ending.DOUBLED ? answer + answer : answer;
    }

    private static String stream(Wire wire, Plan plan) {
        StringBuilder answer = new StringBuilder(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        for (String event : events(wire, plan)) {
            answer.append(Integer.toHexString(event.length()))
                    .append("\r\n")
                    .append(event)
                    .append("\r\n");
        }
        return answer.append("0\r\n\r\n").toString();
    }

    private static List<String> events(Wire wire, Plan plan) {
        String beginning = wire.preamble() + wire.content(TEXT) + wire.content(TEXT);
        String ending = plan.withTokens(wire.ending());
        String stream = plan.withTokens(beginning) + (plan.ending() == Plan.Ending.DOUBLED ? ending + ending : ending);
        return List.of(stream.split("(?<=\n\n)|(?<=\r\n\r\n)"));
    }

    /// The offset on the wire by which a stream has told all its tokens; before it, they are estimated.
    static int toldAt(Wire wire, Plan plan) {
        String answer = stream(wire, plan);
        int tokens = answer.lastIndexOf(":" + plan.outputTokens());
        int end = answer.indexOf("\n\r\n", tokens);
        int endOfGemini = answer.indexOf("\r\n\r\n", tokens);
        return endOfGemini >= 0 && endOfGemini < end ? endOfGemini + 4 : end + 1;
    }
}

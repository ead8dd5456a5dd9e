package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests, answers and readings of the chat dialect that many tests share.
final class Chat {
    static final String PATH = "/v1/chat/completions";

    private static final Map<String, String> JSON_TYPE = Map.of("content-type", "application/json");

    private Chat() {}

    /// A request for a model.
    ///
    /// @param members further members, each with its comma: `,"max_tokens":5`
    static String ask(String model, String... members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]"
                + String.join("", members) + "}";
    }

    /// A provider's whole answer that counts these tokens.
    static Script answer(int inputTokens, int outputTokens) {
        return Script.answer(200, JSON_TYPE, answerBody(inputTokens, outputTokens));
    }

    /// The same, but only once the test gives a signal.
    static Script answerAfter(String signal, int inputTokens, int outputTokens) {
        String body = answerBody(inputTokens, outputTokens);
        return Script.steps()
                .awaitSignal(signal)
                .head(
                        200,
                        Map.of("content-type", "application/json", "content-length", Integer.toString(body.length())))
                .send(body)
                .end();
    }

    static String answerBody(int inputTokens, int outputTokens) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
                + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":" + inputTokens + ",\"completion_tokens\":" + outputTokens
                + ",\"total_tokens\":" + (inputTokens + outputTokens) + "}}";
    }

    /// `authorization` with a virtual key, as header name and value.
    static String[] as(String key) {
        return new String[] {"authorization", "Bearer " + key};
    }

    static Map<String, Object> json(String text) {
        try {
            return JSON.std.mapFrom(text);
        } catch (IOException e) {
            throw new AssertionError("not a JSON object: " + text, e);
        }
    }

    /// The value at a path of member names and list indexes.
    static @Nullable Object at(String json, Object... path) {
        Object value = json(json);
        for (Object step : path) {
            value = switch (value) {
                case Map<?, ?> members -> members.get(step);
                case List<?> items when step instanceof Integer index -> items.get(index);
                case null, default -> throw new AssertionError("nothing at " + List.of(path) + " in " + json);
            };
        }
        return value;
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError("no " + name + " in " + answer.headers()));
    }

    /// Asserts an error of the gateway's in the OpenAI dialects.
    static void assertRefused(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, at(answer.body(), "error", "code"));
        assertEquals("gateway", at(answer.body(), "error", "source"));
    }

    static void assertAnswered(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
    }
}

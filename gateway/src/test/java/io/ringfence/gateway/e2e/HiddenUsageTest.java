package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.providers.Dialect;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Chat streams of clients that did not ask for usage: the gateway asks for itself, bills by the answer, and shows the
/// client what it would have read without a gateway.
class HiddenUsageTest {
    private static final String PROVIDERS = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        providers:
          openai: {base_url: UPSTREAM/v1, api_key: any}
          compatible: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: any}
        """;
    private static final String PATH = "/v1/chat/completions";
    private static final Map<String, String> EVENT_STREAM = Map.of("content-type", "text/event-stream");

    private static final String CONTENT =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hé\"},"
                    + "\"finish_reason\":null}],\"usage\":null}\n\n"
                    + ": still here\n\n"
                    + "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":null}\n\n";
    private static final String USAGE = "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,"
            + "\"completion_tokens\":7,\"total_tokens\":18}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void shouldHideTheUsageAndNothingElse() throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS + Meter.YAML)) {
            Meter meter = new Meter(gateway);
            for (List<String> pieces : List.of(
                    List.of(CONTENT + USAGE + DONE),
                    List.of(CONTENT, USAGE, DONE),
                    (CONTENT + USAGE + DONE)
                            .codePoints()
                            .mapToObj(Character::toString)
                            .toList())) {
                gateway.upstream().script(stream(pieces));
                HttpResponse<String> answer = ask(gateway, "gpt-quiet", "");
                assertEquals(CONTENT + DONE, answer.body());
                assertEquals(new Meter.Tokens(11, 7), meter.read());
            }
        }
    }

    @Test
    void shouldShowTheUsageToThoseWhoAsk() throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS + Meter.YAML)) {
            Meter meter = new Meter(gateway);
            gateway.upstream().script(stream(List.of(CONTENT, USAGE, DONE)));
            HttpResponse<String> answer = ask(gateway, "gpt-curious", "\"stream_options\":{\"include_usage\":true},");
            assertEquals(CONTENT + USAGE + DONE, answer.body());
            assertEquals(new Meter.Tokens(11, 7), meter.read());
        }
    }

    @Test
    void shouldAskForUsageAndLeaveTheRestOfTheRequest() throws Exception {
        String rest =
                "\"model\" : \"gpt-5\",\n  \"stream\":true , \"temperature\":1.0E-1,\"x_new\":[{\"a\":null}, 7e0],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Gr\\u00fc\\u00dfe \\/ ü 🙂\"}]}  ";
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("{ " + rest, "{\"stream_options\":{\"include_usage\":true}, " + rest);
        requests.put("{\"stream_options\" : null ," + rest, "{\"stream_options\" : {\"include_usage\":true} ," + rest);
        requests.put(
                "{\"stream_options\":{\"include_obfuscation\":false}," + rest,
                "{\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}," + rest);
        requests.put(
                "{\"stream_options\":{\"include_usage\": false }," + rest,
                "{\"stream_options\":{\"include_usage\": true }," + rest);
        String asked = "{\"stream_options\":{\"include_usage\":true}," + rest;
        requests.put(asked, asked);

        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            gateway.upstream().always(stream(List.of(CONTENT + USAGE + DONE)));
            for (Map.Entry<String, String> request : requests.entrySet()) {
                HttpResponse<String> answer = gateway.post(PATH, request.getKey());
                boolean hides = !request.getKey().equals(asked);
                assertEquals(hides ? CONTENT + DONE : CONTENT + USAGE + DONE, answer.body());
                assertEquals(
                        request.getValue(),
                        gateway.upstream().requests().getLast().bodyText());
            }
        }
    }

    @Test
    void shouldHideTheUsageOfRecordedStreams() throws Exception {
        List<RecordedAnswer> streams = RecordedAnswer.all().stream()
                .filter(recording -> recording.isStream() && recording.dialect() == Dialect.OPENAI_CHAT)
                .filter(recording -> !recording.file().contains("/stream-error-"))
                .toList();
        int hidden = 0;
        List<String> problems = new ArrayList<>();
        DemoProvider upstream = DemoProvider.start(DemoSettings.defaults());
        try (TestGateway gateway = TestGateway.start(PROVIDERS + Meter.YAML, upstream)) {
            Meter meter = new Meter(gateway);
            for (RecordedAnswer recording : streams) {
                upstream.script(Script.stream(Map.of("content-type", recording.contentType()), recording.chunks()));
                String model = recording.file().startsWith("openai/") ? "gpt-recorded" : "compatible/recorded";
                String answer = ask(gateway, model, "").body();
                String recorded = new String(recording.body(), StandardCharsets.UTF_8);
                String expected = recording.contentType().startsWith("text/event-stream")
                        ? withoutUsageEvents(recorded)
                        : recorded;
                Meter.Tokens billed = meter.read();
                if (!answer.equals(expected)) {
                    problems.add(
                            recording.file() + ": " + answer.length() + " characters instead of " + expected.length());
                } else if (recording.usage() != null && !recording.usage().equals(billed)) {
                    problems.add(recording.file() + ": billed " + billed + " instead of " + recording.usage());
                }
                hidden += expected.length() < recorded.length() ? 1 : 0;
            }
        }
        System.out.println("recorded chat streams: " + streams.size() + ", with usage to hide: " + hidden);
        assertEquals(List.of(), problems);
        assertTrue(hidden > 0, "no recording had anything to hide");
    }

    private static HttpResponse<String> ask(TestGateway gateway, String model, String members)
            throws IOException, InterruptedException {
        String body = "{\"model\":\"" + model + "\",\"stream\":true," + members
                + "\"max_completion_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        HttpResponse<String> answer = gateway.post(PATH, body, "authorization", "Bearer " + Meter.KEY);
        assertEquals(200, answer.statusCode(), answer.body());
        return answer;
    }

    private static Script stream(List<String> pieces) {
        return Script.stream(
                EVENT_STREAM,
                pieces.stream()
                        .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    private static String withoutUsageEvents(String stream) throws IOException {
        StringBuilder kept = new StringBuilder();
        for (String event : stream.split("(?<=\n\n|\r\n\r\n)", -1)) {
            if (!isUsageEvent(event)) {
                kept.append(event);
            }
        }
        return kept.toString();
    }

    private static boolean isUsageEvent(String event) throws IOException {
        if (!event.startsWith("data: {")) {
            return false;
        }
        Map<String, Object> data = JSON.std.mapFrom(event.substring("data: ".length()));
        return data.get("usage") instanceof Map<?, ?>
                && (data.get("choices") == null || List.of().equals(data.get("choices")));
    }
}

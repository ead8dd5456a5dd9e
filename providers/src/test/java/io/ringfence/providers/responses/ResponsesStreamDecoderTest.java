package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.StreamEvent.CitationAdded;
import io.ringfence.providers.neutral.StreamEvent.Ended;
import io.ringfence.providers.neutral.StreamEvent.Failed;
import io.ringfence.providers.neutral.StreamEvent.Finished;
import io.ringfence.providers.neutral.StreamEvent.PartAdded;
import io.ringfence.providers.neutral.StreamEvent.PartEnded;
import io.ringfence.providers.neutral.StreamEvent.ReasoningDelta;
import io.ringfence.providers.neutral.StreamEvent.ReasoningState;
import io.ringfence.providers.neutral.StreamEvent.RefusalDelta;
import io.ringfence.providers.neutral.StreamEvent.Started;
import io.ringfence.providers.neutral.StreamEvent.TextDelta;
import io.ringfence.providers.neutral.StreamEvent.ToolCallDelta;
import io.ringfence.providers.neutral.StreamEvent.ToolCallEnded;
import io.ringfence.providers.neutral.StreamEvent.ToolCallStarted;
import io.ringfence.providers.neutral.StreamEvent.UsageReported;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesStreamDecoderTest {
    private static final String CREATED =
            "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"created_at\":5.0}}";
    private static final Started STARTED = new Started("resp_1", "m", 5);

    private static List<StreamEvent> decoded(String... data) {
        return Streams.decoded(Streams.sse(data));
    }

    private static String item(String event, int index, String item) {
        return "{\"type\":\"response.output_item." + event + "\",\"output_index\":" + index + ",\"item\":" + item + "}";
    }

    private static String text(int index, String delta) {
        return "{\"type\":\"response.output_text.delta\",\"output_index\":" + index
                + ",\"content_index\":0,\"delta\":\"" + delta + "\"}";
    }

    private static String arguments(int index, String event, String member, String text) {
        return "{\"type\":\"response.function_call_arguments." + event + "\",\"output_index\":" + index + ",\"" + member
                + "\":\"" + text + "\"}";
    }

    private static String completed(String output) {
        return "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":["
                + output + "],\"usage\":{\"input_tokens\":3,\"output_tokens\":2,\"total_tokens\":5}}}";
    }

    private static Finished finished(FinishReason reason) {
        return new Finished(0, Finish.of(reason, "completed"));
    }

    private static List<StreamEvent> withoutUsage(List<StreamEvent> events) {
        return events.stream()
                .filter(event -> !(event instanceof UsageReported))
                .toList();
    }

    @Test
    void shouldReadAnAnswerFromItsBeginningToItsEnd() {
        List<StreamEvent> events = decoded(
                CREATED,
                item("added", 0, "{\"type\":\"message\",\"id\":\"m1\",\"content\":[]}"),
                text(0, "Hel"),
                text(0, "lo"),
                completed(""));
        assertEquals(
                List.of(
                        STARTED,
                        new TextDelta(0, "Hel"),
                        new TextDelta(0, "lo"),
                        new PartEnded(0),
                        finished(FinishReason.STOP),
                        new Ended()),
                withoutUsage(events));
        UsageReported usage = assertInstanceOf(UsageReported.class, events.get(5));
        assertEquals(3, usage.usage().input());
        assertEquals(-1, usage.usage().cacheRead());
        assertEquals(5, usage.usage().total());
    }

    @Test
    void shouldNotTakeTheEndOfTheBodyForTheEndOfTheAnswer() {
        List<StreamEvent> events = Streams.decoded(Streams.sse(CREATED, text(0, "Hel")) + "data: [DONE]\n\n");
        assertEquals(List.of(STARTED, new TextDelta(0, "Hel")), events);
    }

    @Test
    void shouldForwardOnceWhatIsToldOnlyWhenItIsDone() {
        String call = "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"\"}";
        String whole = call.replace("\"arguments\":\"\"", "\"arguments\":\"{}\"");
        List<StreamEvent> expected = List.of(
                STARTED,
                new ToolCallStarted(0, 0, "c", "f", false, null),
                new ToolCallDelta(0, 0, "{}"),
                new ToolCallEnded(0, 0),
                finished(FinishReason.TOOL_CALLS),
                new Ended());
        // In `.done`, in `output_item.done`, whole from the start, only then, and only in the last event.
        assertEquals(
                expected,
                withoutUsage(decoded(
                        CREATED,
                        item("added", 0, call),
                        arguments(0, "done", "arguments", "{}"),
                        item("done", 0, whole),
                        completed(whole))));
        assertEquals(
                expected,
                withoutUsage(decoded(CREATED, item("added", 0, call), item("done", 0, whole), completed(whole))));
        assertEquals(
                expected,
                withoutUsage(decoded(CREATED, item("added", 0, whole), item("done", 0, whole), completed(whole))));
        assertEquals(expected, withoutUsage(decoded(CREATED, item("done", 0, whole), completed(whole))));
        assertEquals(expected, withoutUsage(decoded(CREATED, item("added", 0, call), completed(whole))));
        assertEquals(expected, withoutUsage(decoded(CREATED, completed(whole))));
    }

    @Test
    void shouldForwardOnceTextThatIsToldOnlyWhenItIsDone() {
        String part = "{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[]}";
        String whole = "{\"type\":\"message\",\"id\":\"m1\",\"content\":[" + part + "]}";
        String added = item("added", 0, "{\"type\":\"message\",\"id\":\"m1\",\"content\":[]}");
        String textDone =
                "{\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"Hi\"}";
        String partDone = "{\"type\":\"response.content_part.done\",\"output_index\":0,\"content_index\":0,\"part\":"
                + part + "}";
        List<StreamEvent> expected =
                List.of(STARTED, new TextDelta(0, "Hi"), new PartEnded(0), finished(FinishReason.STOP), new Ended());
        assertEquals(
                expected,
                withoutUsage(decoded(CREATED, added, textDone, partDone, item("done", 0, whole), completed(whole))));
        assertEquals(
                expected, withoutUsage(decoded(CREATED, added, partDone, item("done", 0, whole), completed(whole))));
        assertEquals(expected, withoutUsage(decoded(CREATED, added, item("done", 0, whole), completed(whole))));
        assertEquals(expected, withoutUsage(decoded(CREATED, added, completed(whole))));
        assertEquals(expected, withoutUsage(decoded(CREATED, completed(whole))));
    }

    @Test
    void shouldTellInterleavedCallsApart() {
        String first = "{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"\"}";
        String second = "{\"type\":\"function_call\",\"call_id\":\"b\",\"name\":\"f\",\"arguments\":\"\"}";
        List<StreamEvent> events = decoded(
                CREATED,
                item("added", 0, first),
                item("added", 1, second),
                arguments(1, "delta", "delta", "2"),
                arguments(0, "delta", "delta", "1"),
                item("done", 1, second),
                item("done", 0, first),
                completed(""));
        assertEquals(List.of("a f 1", "b f 2"), Told.of(events).calls());
    }

    @Test
    void shouldLetTextWaitForTheStateOfTheThoughtsBeforeIt() {
        List<StreamEvent> events = decoded(
                CREATED,
                item("added", 0, "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[]}"),
                "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":0,\"delta\":\"S\"}",
                item("added", 1, "{\"type\":\"message\",\"id\":\"m\",\"content\":[]}"),
                text(1, "Hi"),
                item(
                        "done",
                        0,
                        "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[{\"text\":\"S\"}],\"encrypted_content\":\"E\"}"),
                completed(""));
        assertEquals(
                List.of(
                        STARTED,
                        new ReasoningDelta(0, "S", true),
                        new ReasoningState(0, new ProviderState("openai", "E"), false),
                        new TextDelta(0, "Hi"),
                        new PartEnded(0),
                        finished(FinishReason.STOP),
                        new Ended()),
                withoutUsage(events));
    }

    @Test
    void shouldNotWaitForeverForThoughtsThatNobodyCloses() {
        List<String> data = new ArrayList<>();
        data.add(CREATED);
        data.add(item("added", 0, "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[]}"));
        for (int i = 0; i < 100; i++) {
            data.add(text(1, "x"));
        }
        List<StreamEvent> events = decoded(data.toArray(String[]::new));
        assertEquals("x".repeat(100), Told.of(events).text());
    }

    @Test
    void shouldTellThoughtsFromSummariesAndSummariesApart() {
        List<StreamEvent> events = decoded(
                CREATED,
                item("added", 0, "{\"type\":\"reasoning\",\"id\":\"r\"}"),
                "{\"type\":\"response.reasoning_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"T\"}",
                "{\"type\":\"response.reasoning_part.done\",\"output_index\":0,\"content_index\":0}",
                item("done", 0, "{\"type\":\"reasoning\",\"id\":\"r\",\"content\":[{\"text\":\"T\"}]}"),
                item(
                        "done",
                        1,
                        "{\"type\":\"reasoning\",\"id\":\"q\",\"summary\":[{\"text\":\"A\"},{\"text\":\"B\"}]}"),
                item("done", 2, "{\"type\":\"reasoning\",\"id\":\"p\",\"summary\":[],\"encrypted_content\":\"E\"}"),
                completed(""));
        assertEquals(
                List.of(
                        STARTED,
                        new ReasoningDelta(0, "T", false),
                        new PartEnded(0),
                        new ReasoningDelta(0, "A", true),
                        new PartEnded(0),
                        new ReasoningDelta(0, "B", true),
                        new PartEnded(0),
                        new ReasoningState(0, new ProviderState("openai", "E"), true),
                        finished(FinishReason.STOP),
                        new Ended()),
                withoutUsage(events));
    }

    @Test
    void shouldReadRefusalsAndCallsWithFreeText() {
        List<StreamEvent> events = decoded(
                CREATED,
                "{\"type\":\"response.refusal.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"No\"}",
                "{\"type\":\"response.refusal.done\",\"output_index\":0,\"content_index\":0,\"refusal\":\"No\"}",
                item("added", 1, "{\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"name\":\"p\",\"input\":\"\"}"),
                "{\"type\":\"response.custom_tool_call_input.delta\",\"output_index\":1,\"delta\":\"***\"}",
                "{\"type\":\"response.custom_tool_call_input.done\",\"output_index\":1,\"input\":\"***\"}",
                completed(""));
        assertTrue(events.contains(new RefusalDelta(0, "No")));
        assertTrue(events.contains(new ToolCallStarted(0, 0, "c", "p", true, null)));
        assertTrue(events.contains(new ToolCallDelta(0, 0, "***")));
        assertTrue(events.contains(finished(FinishReason.TOOL_CALLS)));
    }

    @Test
    void shouldTellEverySourceOnce() {
        String annotation = "{\"type\":\"url_citation\",\"url\":\"https://a.example\",\"title\":\"A\","
                + "\"start_index\":0,\"end_index\":2}";
        String part =
                "{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[" + annotation + "," + annotation + "]}";
        List<StreamEvent> events = decoded(
                CREATED,
                text(0, "Hi"),
                "{\"type\":\"response.output_text.annotation.added\",\"output_index\":0,\"content_index\":0,\"annotation\":"
                        + annotation + "}",
                "{\"type\":\"response.content_part.done\",\"output_index\":0,\"content_index\":0,\"part\":" + part
                        + "}",
                item("done", 0, "{\"type\":\"message\",\"content\":[" + part + "]}"),
                completed(""));
        List<CitationAdded> citations = events.stream()
                .filter(CitationAdded.class::isInstance)
                .map(CitationAdded.class::cast)
                .toList();
        assertEquals(2, citations.size());
        assertEquals("https://a.example", citations.getFirst().citation().url());
        assertEquals(2, citations.getFirst().citation().end());
    }

    @Test
    void shouldReadPicturesAndWhatTheProvidersToolsDid() {
        List<StreamEvent> events = decoded(
                CREATED,
                item("done", 0, "{\"type\":\"web_search_call\",\"id\":\"ws\",\"status\":\"completed\"}"),
                "{\"type\":\"response.image_generation_call.partial_image\",\"output_index\":1,\"partial_image_b64\":\"QQ==\"}",
                item(
                        "done",
                        1,
                        "{\"type\":\"image_generation_call\",\"id\":\"ig\",\"result\":\"QUJD\",\"output_format\":\"webp\"}"),
                completed(""));
        List<Part> parts = events.stream()
                .filter(PartAdded.class::isInstance)
                .map(event -> ((PartAdded) event).part())
                .toList();
        assertEquals(
                "web_search_call",
                assertInstanceOf(Part.Vendor.class, parts.get(0)).type());
        assertEquals(
                OPENAI_RESPONSES,
                assertInstanceOf(Part.Vendor.class, parts.get(0)).origin());
        assertEquals(
                new Media.Inline("image/webp", "QUJD"),
                assertInstanceOf(Part.Image.class, parts.get(1)).media());
    }

    @Test
    void shouldSayWhyAnAnswerIsNotWhole() {
        assertEquals(
                FinishReason.LENGTH,
                requireNonNull(Told.of(decoded(CREATED, incomplete("max_output_tokens")))
                                .finish())
                        .reason());
        assertEquals(
                FinishReason.CONTENT_FILTER,
                requireNonNull(Told.of(decoded(CREATED, incomplete("content_filter")))
                                .finish())
                        .reason());
        String call = "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{\\\"a\"}";
        assertEquals(
                FinishReason.LENGTH,
                requireNonNull(Told.of(decoded(CREATED, item("done", 0, call), incomplete("max_output_tokens")))
                                .finish())
                        .reason());
    }

    private static String incomplete(String reason) {
        return "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\""
                + reason + "\"},\"output\":[]}}";
    }

    @Test
    void shouldReportFailuresInEveryForm() {
        String failed = "{\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"status\":\"failed\","
                + "\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"},\"usage\":null}}";
        String flat = "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"slow down\",\"param\":null}";
        String nested = "{\"type\":\"error\",\"error\":{\"type\":\"server_error\",\"message\":\"slow down\"}}";
        for (String data : List.of(failed, flat, nested)) {
            List<StreamEvent> events = decoded(CREATED, text(0, "Hi"), data, text(0, "more"));
            Failed last = assertInstanceOf(Failed.class, events.getLast(), data);
            assertEquals("slow down", last.error().message());
            assertFalse(events.contains(new Ended()));
        }
        assertEquals(
                "rate_limit_exceeded",
                ((Failed) decoded(CREATED, failed).getLast()).error().code());
    }

    @Test
    void shouldNotCareForWhatItDoesNotKnow() {
        assertEquals(
                List.of(STARTED, finished(FinishReason.STOP), new Ended()),
                withoutUsage(decoded(
                        CREATED,
                        "{\"type\":\"keepalive\",\"sequence_number\":3}",
                        "{\"type\":\"response.mcp_call.in_progress\",\"output_index\":0,\"item_id\":\"mcp_1\"}",
                        "{\"type\":\"response.novelty.delta\",\"delta\":{\"a\":1}}",
                        completed(""))));
    }

    @Test
    void shouldGoByTheIdWhereAnEventHasNoPlace() {
        List<StreamEvent> events = decoded(
                CREATED,
                "{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\"}}",
                "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_1\",\"delta\":\"{}\"}",
                completed(""));
        assertEquals(List.of("c f {}"), Told.of(events).calls());
    }
}

package io.ringfence.providers.openaichat;

import static io.ringfence.providers.openaichat.Chat.delta;
import static io.ringfence.providers.openaichat.Chat.deltas;
import static io.ringfence.providers.openaichat.Chat.events;
import static io.ringfence.providers.openaichat.Chat.eventsOf;
import static io.ringfence.providers.openaichat.Chat.finish;
import static io.ringfence.providers.openaichat.Chat.frames;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChatStreamsTest {
    private static final StreamEvent STARTED = new StreamEvent.Started("a1", "m", 5);
    private static final StreamEvent ENDED = new StreamEvent.Ended();
    private static final String ROLE = "{'role':'assistant','content':'','refusal':null}";

    private static StreamEvent finished(FinishReason reason, String raw) {
        return new StreamEvent.Finished(0, Finish.of(reason, raw));
    }

    /// The events between the start and the end.
    private static List<StreamEvent> read(String... chunks) {
        List<StreamEvent> events = events(Chat.SOURCE, chunks);
        assertEquals(STARTED, events.getFirst());
        return events.subList(1, events.size());
    }

    private static List<StreamEvent> list(StreamEvent... events) {
        return List.of(events);
    }

    // ---- Reading

    @Test
    void shouldReadWordsToTheEnd() {
        assertEquals(
                list(
                        new StreamEvent.TextDelta(0, "Hel"),
                        new StreamEvent.TextDelta(0, "lo"),
                        finished(FinishReason.STOP, "stop"),
                        new StreamEvent.UsageReported(
                                new TokenUsage(1, -1, -1, -1, -1, 2, -1, -1, -1, -1, 3, Extensions.NONE)),
                        ENDED),
                read(
                        delta("{'role':'assistant','content':''}"),
                        delta("{'content':'Hel'}"),
                        delta("{'content':'lo'}"),
                        finish("stop"),
                        "{'id':'a1','choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}}",
                        "[DONE]"));
    }

    @Test
    void shouldProveTheEndByFinishReasonsWhereNoDoneComes() {
        assertEquals(
                list(new StreamEvent.TextDelta(0, "x"), finished(FinishReason.STOP, "stop"), ENDED),
                read(delta("{'content':'x'}"), finish("stop")));
        assertEquals(list(new StreamEvent.TextDelta(0, "x")), read(delta("{'content':'x'}")));
        assertEquals(
                list(
                        new StreamEvent.TextDelta(0, "x"),
                        new StreamEvent.TextDelta(1, "y"),
                        finished(FinishReason.STOP, "stop")),
                read(delta("{'content':'x'}"), "{'choices':[{'index':1,'delta':{'content':'y'}}]}", finish("stop")));
    }

    @Test
    void shouldFinishByTheContentWhereNoReasonComes() {
        assertEquals(
                list(
                        new StreamEvent.TextDelta(0, "x"),
                        new StreamEvent.Finished(0, Finish.of(FinishReason.STOP, null)),
                        ENDED),
                read(delta("{'content':'x'}"), "[DONE]"));
    }

    @Test
    void shouldStartWithTheAnswerAndNotWithAzuresVerdictOnThePrompt() {
        List<StreamEvent> events = events(
                new AnswerSource(Dialect.OPENAI_CHAT, Flavour.AZURE, "openai"),
                "{'choices':[],'created':0,'id':'','model':'','object':'','prompt_filter_results':[{}]}",
                delta("{'content':'x'}"),
                "{'id':'','choices':[{'index':0,'finish_reason':null,'content_filter_results':{}}],'model':''}",
                finish("stop"),
                "[DONE]");
        assertEquals(
                list(
                        STARTED,
                        new StreamEvent.TextDelta(0, "x"),
                        new StreamEvent.Extended(
                                0, new Extensions(Dialect.OPENAI_CHAT, Map.of("content_filter_results", Map.of()))),
                        finished(FinishReason.STOP, "stop"),
                        ENDED),
                events);
    }

    @Test
    void shouldReadCallsInPieces() {
        assertEquals(
                list(
                        new StreamEvent.ToolCallStarted(0, 0, "c1", "f", false, null),
                        new StreamEvent.ToolCallDelta(0, 0, "{\"a\""),
                        new StreamEvent.ToolCallDelta(0, 0, ":1}"),
                        new StreamEvent.ToolCallEnded(0, 0),
                        new StreamEvent.ToolCallStarted(0, 1, "c2", "g", false, null),
                        new StreamEvent.ToolCallEnded(0, 1),
                        finished(FinishReason.TOOL_CALLS, "stop"),
                        ENDED),
                read(
                        delta(
                                "{'tool_calls':[{'index':0,'id':'c1','type':'function','function':{'name':'f','arguments':''}}]}"),
                        "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'arguments':'{\\\"a\\\"'}}]}}]}",
                        "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'arguments':':1}'}}]}}]}",
                        delta(
                                "{'tool_calls':[{'index':1,'id':'c2','type':'function','function':{'name':'g','arguments':''}}]}"),
                        finish("stop"),
                        "[DONE]"));
    }

    private static String call(String call) {
        return delta("{'tool_calls':[" + call + "]}");
    }

    private static List<String> calls(List<StreamEvent> events) {
        List<String> calls = new ArrayList<>();
        for (StreamEvent event : events) {
            switch (event) {
                case StreamEvent.ToolCallStarted call -> calls.add(call.call() + " " + call.name() + " ");
                case StreamEvent.ToolCallDelta call -> calls.set(call.call(), calls.get(call.call()) + call.fragment());
                default -> {
                    // no call
                }
            }
        }
        return calls;
    }

    @Test
    void shouldTellCallsApartThatAllHaveTheSameNumber() {
        assertEquals(
                List.of("0 f {}", "1 g {}"),
                calls(read(
                        call("{'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}}"),
                        call("{'index':0,'id':'c2','function':{'name':'g','arguments':'{}'}}"),
                        finish("tool_calls"))));
    }

    @Test
    void shouldTellCallsApartThatHaveNeitherNumberNorId() {
        assertEquals(
                List.of("0 f {}", "1 g {}"),
                calls(read(
                        call("{'id':'','function':{'name':'f','arguments':'{}'}}"),
                        call("{'id':'','function':{'name':'g','arguments':'{}'}}"),
                        finish("tool_calls"))));
    }

    @Test
    void shouldKeepFragmentsTogetherThatRepeatIdOrName() {
        assertEquals(
                List.of("0 f {}"),
                calls(read(
                        call("{'index':0,'id':'c1','function':{'name':'f','arguments':'{'}}"),
                        call("{'index':0,'id':'c1','function':{'name':'f','arguments':'}'}}"),
                        finish("tool_calls"))));
        assertEquals(
                List.of("0 f {}"),
                calls(read(
                        call("{'id':'c1','function':{'name':'f','arguments':'{'}}"),
                        call("{'function':{'arguments':'}'}}"),
                        finish("tool_calls"))));
    }

    @Test
    void shouldKeepInterleavedCallsApart() {
        assertEquals(
                List.of("0 f {  }", "1 g {}"),
                calls(read(
                        call("{'index':0,'id':'c1','function':{'name':'f','arguments':'{ '}}"),
                        call("{'index':1,'id':'c2','function':{'name':'g','arguments':'{'}}"),
                        call("{'index':0,'function':{'arguments':' }'}}"),
                        call("{'index':1,'function':{'arguments':'}'}}"),
                        finish("tool_calls"))));
    }

    @Test
    void shouldWaitForTheNameOfACall() {
        assertEquals(
                List.of("0 f {}"),
                calls(read(
                        call("{'index':0,'id':'c1','function':{'arguments':'{'}}"),
                        call("{'index':0,'function':{'name':'f'}}"),
                        call("{'index':0,'function':{'arguments':'}'}}"),
                        finish("tool_calls"))));
    }

    @Test
    void shouldNotRepeatArgumentsThatAServerSendsAgainWhole() {
        assertEquals(
                List.of("0 f {}"),
                calls(read(
                        call("{'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}}"),
                        call("{'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}}"),
                        finish("tool_calls"))));
    }

    @Test
    void shouldRefuseImpossibleNumbersOfChoices() {
        List<StreamEvent> events =
                events(Chat.SOURCE, "{'id':'a1','model':'m','created':5,'choices':[{'index':99999999999,'delta':{}}]}");
        assertInstanceOf(StreamEvent.Failed.class, events.getLast());
    }

    @Test
    void shouldReadArgumentsThatAreAnObjectAndCustomInput() {
        assertEquals(
                List.of("0 f {\"a\":1}"),
                calls(read(call("{'id':'c','function':{'name':'f','arguments':{'a':1}}}"), finish("tool_calls"))));
        List<StreamEvent> custom = read(
                call("{'index':0,'id':'c','type':'custom','custom':{'name':'p','input':''}}"),
                call("{'index':0,'custom':{'input':'x'}}"),
                finish("tool_calls"));
        assertEquals(new StreamEvent.ToolCallStarted(0, 0, "c", "p", true, null), custom.getFirst());
        assertEquals(List.of("0 p x"), calls(custom));
    }

    @Test
    void shouldReadTheOldFunctionCall() {
        List<StreamEvent> events = read(
                delta("{'function_call':{'name':'f','arguments':''}}"),
                delta("{'function_call':{'arguments':'{}'}}"),
                finish("function_call"));
        assertEquals(List.of("0 f {}"), calls(events));
        assertTrue(events.contains(finished(FinishReason.TOOL_CALLS, "function_call")));
    }

    @Test
    void shouldReadSignaturesOfCalls() {
        List<StreamEvent> events = read(
                call(
                        "{'id':'c','function':{'name':'f','arguments':'{}'},'extra_content':{'google':{'thought_signature':'s'}}}"),
                finish("stop"));
        assertEquals(
                new StreamEvent.ToolCallStarted(0, 0, "c", "f", false, new ProviderState("gemini", "s")),
                events.getFirst());
    }

    @Test
    void shouldReadThoughtsInEveryForm() {
        assertEquals(
                list(
                        new StreamEvent.ReasoningDelta(0, "a", false),
                        new StreamEvent.ReasoningDelta(0, "b", false),
                        new StreamEvent.ReasoningDelta(0, "c", false),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.TextDelta(0, "x"),
                        finished(FinishReason.STOP, "stop"),
                        ENDED),
                read(
                        delta("{'reasoning_content':'a','content':null}"),
                        delta("{'reasoning':'b','channel':'analysis'}"),
                        delta(
                                "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'c'}],'closed':true}]}"),
                        delta("{'content':[{'type':'text','text':'x'}]}"),
                        finish("stop")));
    }

    @Test
    void shouldReadReasoningDetailsOnceAndWithTheirState() {
        assertEquals(
                list(
                        new StreamEvent.ReasoningDelta(0, "a", false),
                        new StreamEvent.ReasoningState(0, new ProviderState("openai", "sig"), false),
                        new StreamEvent.ReasoningDelta(0, "s", true),
                        new StreamEvent.ReasoningState(0, new ProviderState("openai", "enc"), false),
                        new StreamEvent.ReasoningState(0, new ProviderState("openai", "red"), true),
                        finished(FinishReason.STOP, "stop"),
                        ENDED),
                read(
                        delta("{'reasoning':'a','reasoning_details':[{'type':'reasoning.text','text':'a','index':0}]}"),
                        delta(
                                "{'reasoning':null,'reasoning_details':[{'type':'reasoning.text','signature':'sig','index':0}]}"),
                        delta("{'reasoning_details':[{'type':'reasoning.summary','summary':'s','index':1}]}"),
                        delta("{'reasoning_details':[{'type':'reasoning.encrypted','data':'enc','index':1}]}"),
                        delta("{'reasoning_details':[{'type':'reasoning.encrypted','data':'red','index':2}]}"),
                        finish("stop")));
    }

    @Test
    void shouldReadRefusalsCitationsLogprobsPicturesAndSound() {
        List<StreamEvent> events = read(
                delta("{'refusal':'no'}"),
                "{'choices':[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x'}]}}]}",
                delta(
                        "{'annotations':[{'type':'url_citation','url_citation':{'url':'https://e.org','start_index':0,'end_index':1}}]}"),
                delta("{'images':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]}"),
                delta("{'audio':{'id':'audio_1'}}"),
                delta("{'audio':{'data':'BBBB','transcript':'be'}}"),
                finish("stop"));
        assertEquals(new StreamEvent.RefusalDelta(0, "no"), events.get(0));
        assertEquals(new StreamEvent.TextDelta(0, "x"), events.get(1));
        assertInstanceOf(StreamEvent.Logprobs.class, events.get(2));
        assertInstanceOf(StreamEvent.CitationAdded.class, events.get(3));
        assertEquals(
                new StreamEvent.PartAdded(
                        0, new Part.Image(new Media.Inline("image/png", "AAAA"), null, null, null, Extensions.NONE)),
                events.get(4));
        assertInstanceOf(StreamEvent.PartAdded.class, events.get(5));
        assertEquals(
                new StreamEvent.PartAdded(
                        0, new Part.Recording(new Media.Inline("audio/pcm", "BBBB"), "pcm16", "be", Extensions.NONE)),
                events.get(6));
        assertEquals(finished(FinishReason.CONTENT_FILTER, "stop"), events.get(7));
    }

    @Test
    void shouldReadUsageWhereverItStands() {
        String usage = "'usage':{'prompt_tokens':1,'completion_tokens':2}";
        TokenUsage expected = TokenUsage.of(1, 2);
        for (String chunk : List.of(
                "{'choices':[]," + usage + "}",
                "{'choices':[],'x_groq':{" + usage + "}}",
                "{'choices':[{'index':0,'delta':{}," + usage + "}]}")) {
            assertTrue(
                    read(delta("{'content':'x'}"), chunk, "[DONE]").contains(new StreamEvent.UsageReported(expected)),
                    chunk);
        }
    }

    @Test
    void shouldFailWhereTheProviderSaysSo() {
        for (String chunk : List.of(
                "{'error':{'message':'broken','code':502}}",
                "{'error':'broken'}",
                "{'id':'a1','choices':[{'index':0,'delta':{},'error':{'message':'broken'},'finish_reason':'error'}]}",
                "{'id':'a1','choices':[],'error':{'error':{'message':'broken'}}}")) {
            List<StreamEvent> events = read(delta("{'content':'x'}"), chunk, delta("{'content':'y'}"), "[DONE]");
            assertEquals(2, events.size(), chunk);
            StreamEvent.Failed failed = assertInstanceOf(StreamEvent.Failed.class, events.getLast());
            assertEquals("broken", failed.error().message());
        }
        List<StreamEvent> named = eventsOf(Chat.SOURCE, "event: error\ndata: {\"message\":\"broken\"}\n\n");
        assertEquals(
                "broken",
                assertInstanceOf(StreamEvent.Failed.class, named.getFirst())
                        .error()
                        .message());
    }

    @Test
    void shouldNotProveTheEndOfAFailedAnswer() {
        List<StreamEvent> events = read(delta("{'content':'x'}"), finish("error"));
        assertEquals(finished(FinishReason.ERROR, "error"), events.get(1));
    }

    @Test
    void shouldIgnoreWhatFollowsTheFinishReason() {
        assertEquals(
                list(new StreamEvent.TextDelta(0, "x"), finished(FinishReason.STOP, "stop"), ENDED),
                read(delta("{'content':'x'}"), finish("stop"), delta("{'content':null}"), finish("stop"), "[DONE]"));
    }

    // ---- Writing

    @Test
    void shouldWriteTheGrammarOfChat() {
        List<String> frames = frames(
                Chat.client(null, true),
                STARTED,
                new StreamEvent.TextDelta(0, "Hi"),
                finished(FinishReason.STOP, "end_turn"),
                new StreamEvent.UsageReported(TokenUsage.of(1, 2)),
                ENDED);
        String head = "{'id':'a1','object':'chat.completion.chunk','created':5,'model':'m','choices':";
        assertEquals(
                List.of(
                        head + "[{'index':0,'delta':" + ROLE + ",'logprobs':null,'finish_reason':null}],'usage':null}",
                        head
                                + "[{'index':0,'delta':{'content':'Hi'},'logprobs':null,'finish_reason':null}],'usage':null}",
                        head + "[{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}],'usage':null}",
                        head + "[],'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}}",
                        "[DONE]"),
                frames.stream().map(frame -> frame.replace('"', '\'')).toList());
    }

    @Test
    void shouldTellUsageOnlyWhoAskedForIt() {
        List<String> frames = frames(
                Chat.CLIENT,
                STARTED,
                new StreamEvent.UsageReported(TokenUsage.of(1, 2)),
                finished(FinishReason.STOP, "stop"),
                ENDED);
        assertEquals(3, frames.size());
        assertTrue(frames.stream().noneMatch(frame -> frame.contains("usage")));
    }

    @Test
    void shouldWriteAWholeAnswerEvenOfNothingButItsEnd() {
        assertEquals(List.of(ROLE, "stop", "[DONE]"), deltas(ENDED));
        assertEquals(
                List.of(ROLE, "{'content':'x'}", "stop", "[DONE]"),
                deltas(new StreamEvent.TextDelta(0, "x"), ENDED, ENDED, new StreamEvent.TextDelta(0, "y")));
        String frame = frames(Chat.CLIENT, ENDED).getFirst();
        assertTrue(frame.contains("\"id\":\"chatcmpl-made\"") && frame.contains("\"created\":1700000000"), frame);
    }

    @Test
    void shouldOpenEveryChoiceWithItsRole() {
        List<String> frames = frames(
                Chat.CLIENT,
                STARTED,
                new StreamEvent.TextDelta(1, "b"),
                new StreamEvent.TextDelta(0, "a"),
                new StreamEvent.Finished(1, Finish.of(FinishReason.STOP, null)),
                new StreamEvent.Finished(0, Finish.of(FinishReason.LENGTH, null)),
                ENDED);
        assertEquals(7, frames.size());
        assertTrue(frames.get(1).contains("\"index\":1,\"delta\":{\"role\":\"assistant\""), frames.get(1));
    }

    @Test
    void shouldWriteCallsAsDeltas() {
        assertEquals(
                List.of(
                        ROLE,
                        "{'tool_calls':[{'index':0,'id':'c1','type':'function','function':{'name':'f','arguments':''}}]}",
                        "{'tool_calls':[{'index':1,'id':'c2','type':'function','function':{'name':'g','arguments':''}}]}",
                        "{'tool_calls':[{'index':0,'function':{'arguments':'{'}}]}",
                        "{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}",
                        "{'tool_calls':[{'index':1,'function':{'arguments':'{}'}}]}",
                        "tool_calls",
                        "[DONE]"),
                deltas(
                        STARTED,
                        new StreamEvent.ToolCallStarted(0, 0, "c1", "f", false, null),
                        new StreamEvent.ToolCallStarted(0, 1, "c2", "g", false, null),
                        new StreamEvent.ToolCallDelta(0, 0, "{"),
                        new StreamEvent.ToolCallDelta(0, 0, "}"),
                        new StreamEvent.ToolCallEnded(0, 0),
                        finished(FinishReason.TOOL_CALLS, "tool_use"),
                        ENDED));
    }

    @Test
    void shouldWriteCustomCallsAndLegacyCallsInTheirForm() {
        assertEquals(
                List.of(
                        ROLE,
                        "{'tool_calls':[{'index':0,'id':'c','type':'custom','custom':{'name':'p','input':''}}]}",
                        "{'tool_calls':[{'index':0,'custom':{'input':'x'}}]}",
                        "tool_calls",
                        "[DONE]"),
                deltas(
                        STARTED,
                        new StreamEvent.ToolCallStarted(0, 0, "c", "p", true, null),
                        new StreamEvent.ToolCallDelta(0, 0, "x"),
                        ENDED));
        assertEquals(
                List.of(
                        ROLE,
                        "{'function_call':{'name':'f','arguments':''}}",
                        "{'function_call':{'arguments':'{}'}}",
                        "function_call",
                        "[DONE]"),
                deltas(
                        Chat.client(Chat.request("'functions':[{'name':'f'}]"), false),
                        STARTED,
                        new StreamEvent.ToolCallStarted(0, 0, "c", "f", false, null),
                        new StreamEvent.ToolCallStarted(0, 1, "d", "g", false, null),
                        new StreamEvent.ToolCallDelta(0, 1, "{}"),
                        finished(FinishReason.TOOL_CALLS, "tool_use"),
                        ENDED));
    }

    @Test
    void shouldGiveFreeTextToClientsThatExpectIt() {
        var client = Chat.client(Chat.request("'tools':[{'type':'custom','custom':{'name':'patch'}}]"), false);
        List<StreamEvent> events = new ArrayList<>(list(STARTED, started("patch")));
        for (char c : "{ \"input\": \"a\\nb\\u00e9\" }".toCharArray()) {
            events.add(new StreamEvent.ToolCallDelta(0, 0, String.valueOf(c)));
        }
        events.add(ENDED);
        StringBuilder text = new StringBuilder();
        for (String delta : deltas(client, events.toArray(StreamEvent[]::new))) {
            assertTrue(!delta.contains("function"), delta);
            text.append(delta.startsWith("{'tool_calls'") ? delta.replaceAll(".*'input':'(.*)'}}]}", "$1") : "");
        }
        assertEquals("a\\nb\u00e9", text.toString());
    }

    private static StreamEvent started(String name) {
        return new StreamEvent.ToolCallStarted(0, 0, "c", name, false, null);
    }

    @Test
    void shouldWriteThoughtsThatAClientCanSendBack() {
        ProviderState signature = new ProviderState("anthropic", "sig");
        ProviderState redacted = new ProviderState("anthropic", "enc");
        ProviderState google = new ProviderState("gemini", "ts");
        List<StreamEvent> events = list(
                STARTED,
                new StreamEvent.ReasoningDelta(0, "a", false),
                new StreamEvent.ReasoningDelta(0, "b", false),
                new StreamEvent.ReasoningState(0, signature, false),
                new StreamEvent.ReasoningState(0, redacted, true),
                new StreamEvent.ReasoningDelta(0, "c", false),
                new StreamEvent.ReasoningState(0, signature, false),
                new StreamEvent.TextDelta(0, "x"),
                new StreamEvent.ToolCallStarted(0, 0, "t", "f", false, google),
                finished(FinishReason.TOOL_CALLS, "tool_use"),
                ENDED);
        Map<String, @Nullable Object> collected = collected(events);
        assertEquals("ab\n\nc", collected.get("reasoning_content"));
        assertEquals(
                List.of(
                        Part.Reasoning.of("ab", signature),
                        new Part.Reasoning(null, "", List.of(), redacted, true, Extensions.NONE),
                        Part.Reasoning.of("c", signature),
                        Part.Text.of("x"),
                        new Part.ToolCall("t", "f", "{}", false, google, null, Extensions.NONE)),
                Chat.messages(JsonTree.string(collected)).messages().getFirst().parts());
    }

    @Test
    void shouldWriteSummariesSoThatTheirItemComesBackWhole() {
        ProviderState encrypted = new ProviderState("openai", "enc");
        Map<String, @Nullable Object> collected = collected(list(
                STARTED,
                new StreamEvent.ReasoningDelta(0, "one", true),
                new StreamEvent.PartEnded(0),
                new StreamEvent.ReasoningDelta(0, "tw", true),
                new StreamEvent.ReasoningDelta(0, "o", true),
                new StreamEvent.PartEnded(0),
                new StreamEvent.ReasoningState(0, encrypted, false),
                new StreamEvent.TextDelta(0, "x"),
                finished(FinishReason.STOP, "completed"),
                ENDED));
        assertEquals("one\n\ntwo", collected.get("reasoning_content"));
        assertEquals(
                List.of(
                        new Part.Reasoning(null, "", List.of("one", "two"), encrypted, false, Extensions.NONE),
                        Part.Text.of("x")),
                Chat.messages(JsonTree.string(collected)).messages().getFirst().parts());
    }

    /// The message that a client makes of a stream: texts and lists are appended, calls put together.
    private static Map<String, @Nullable Object> collected(List<StreamEvent> events) {
        Map<String, @Nullable Object> message = new java.util.LinkedHashMap<>(Map.of("role", "assistant"));
        StringBuilder content = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        List<Object> details = new ArrayList<>();
        Map<Object, Map<String, @Nullable Object>> calls = new java.util.TreeMap<>();
        for (String text : deltas(events.toArray(StreamEvent[]::new))) {
            if (!text.startsWith("{")) {
                continue;
            }
            Map<String, @Nullable Object> delta = JsonTree.readObject(text.replace('\'', '"'));
            content.append(delta.get("content") instanceof String words ? words : "");
            thoughts.append(delta.get("reasoning_content") instanceof String words ? words : "");
            if (delta.get("reasoning_details") instanceof List<?> list) {
                details.addAll(list);
            }
            if (delta.get("tool_calls") instanceof List<?> list) {
                for (Object element : list) {
                    add(calls, (Map<?, ?>) element);
                }
            }
        }
        message.put("content", content.toString());
        message.put("reasoning_content", thoughts.toString());
        message.put("reasoning_details", details);
        message.put("tool_calls", List.copyOf(calls.values()));
        return message;
    }

    private static void add(Map<Object, Map<String, @Nullable Object>> calls, Map<?, ?> piece) {
        Map<String, @Nullable Object> call =
                calls.computeIfAbsent(requireNonNull(piece.get("index")), _ -> new java.util.LinkedHashMap<>());
        Map<?, ?> function = (Map<?, ?>) requireNonNull(piece.get("function"));
        for (String name : List.of("id", "type", "extra_content")) {
            if (piece.get(name) != null) {
                call.put(name, piece.get(name));
            }
        }
        Map<String, @Nullable Object> whole = new java.util.LinkedHashMap<>();
        if (call.get("function") instanceof Map<?, ?> before) {
            whole.put("name", before.get("name"));
            whole.put("arguments", "" + before.get("arguments") + function.get("arguments"));
        } else {
            whole.put("name", function.get("name"));
            whole.put("arguments", function.get("arguments"));
        }
        call.put("function", whole);
    }

    @Test
    void shouldWriteRefusalsCitationsLogprobsPicturesAndSound() {
        Citation citation = new Citation("https://e.org", "T", null, 0, 1, Dialect.OPENAI_RESPONSES, Map.of());
        List<String> deltas = deltas(
                STARTED,
                new StreamEvent.TextDelta(0, "abc"),
                new StreamEvent.PartEnded(0),
                new StreamEvent.TextDelta(0, "d"),
                new StreamEvent.CitationAdded(0, citation),
                new StreamEvent.RefusalDelta(0, "no"),
                new StreamEvent.PartAdded(
                        0, new Part.Image(new Media.Inline("image/png", "AA"), null, null, null, Extensions.NONE)),
                new StreamEvent.PartAdded(
                        0, new Part.Recording(new Media.Inline("audio/pcm", "BB"), null, "be", Extensions.NONE)),
                new StreamEvent.TextState(0, new ProviderState("gemini", "s")));
        assertEquals(
                List.of(
                        "{'annotations':[{'type':'url_citation','url_citation':{'start_index':3,'end_index':4,'title':'T','url':'https://e.org'}}]}",
                        "{'refusal':'no'}",
                        "{'images':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}}]}",
                        "{'audio':{'data':'BB','transcript':'be'}}",
                        "{'extra_content':{'google':{'thought_signature':'s'}}}"),
                deltas.subList(3, deltas.size()));
        String logprobs = frames(Chat.CLIENT, STARTED, new StreamEvent.Logprobs(0, Map.of("content", List.of())))
                .getLast();
        assertTrue(logprobs.contains("\"logprobs\":{\"content\":[],\"refusal\":null}"), logprobs);
    }

    @Test
    void shouldWrapTheStateOfOthersAndNotItsOwn() {
        String own = deltas(STARTED, new StreamEvent.ReasoningState(0, new ProviderState("openai", "x"), true))
                .getLast();
        assertEquals("{'reasoning_details':[{'type':'reasoning.encrypted','data':'x','index':0}]}", own);
        String foreign = deltas(STARTED, new StreamEvent.ReasoningState(0, new ProviderState("cohere", "x"), true))
                .getLast();
        assertTrue(foreign.contains(StateTag.wrap(new ProviderState("cohere", "x"), "openai")), foreign);
    }

    @Test
    void shouldTellAFailureInBandAndNothingAfterIt() {
        ProviderError error = ProviderError.ofTree(Map.of("error", Map.of("message", "broken", "code", 502)));
        List<String> frames =
                frames(Chat.CLIENT, STARTED, new StreamEvent.Failed(error), new StreamEvent.TextDelta(0, "x"), ENDED);
        assertEquals(2, frames.size());
        assertEquals(
                "{'error':{'message':'broken','type':'api_error','param':null,'code':'502','source':'provider'}}",
                frames.getLast().replace('"', '\''));
        List<String> malformed =
                frames(Chat.CLIENT, STARTED, finished(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL"), ENDED);
        assertEquals(2, malformed.size());
        assertTrue(malformed.getLast().contains("MALFORMED_FUNCTION_CALL"), malformed.getLast());
        assertEquals(1, frames(Chat.CLIENT, new StreamEvent.Failed(error)).size());
    }

    @Test
    void shouldPassSignsOfLifeOn() {
        assertEquals(List.of(": ping"), frames(Chat.CLIENT, new StreamEvent.Ping()));
    }

    @Test
    void shouldTakeUsageThatComesBeforeAndAfterTheFinishReason() {
        for (List<StreamEvent> order : List.of(
                list(new StreamEvent.UsageReported(TokenUsage.of(1, 2)), finished(FinishReason.STOP, "x"), ENDED),
                list(finished(FinishReason.STOP, "x"), new StreamEvent.UsageReported(TokenUsage.of(1, 2)), ENDED))) {
            List<StreamEvent> events = new ArrayList<>(Arrays.asList(STARTED));
            events.addAll(order);
            List<String> frames = frames(Chat.client(null, true), events.toArray(StreamEvent[]::new));
            assertTrue(frames.get(frames.size() - 2).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":1"));
        }
    }
}

package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.GeminiJson.answer;
import static io.ringfence.providers.gemini.GeminiJson.parse;
import static io.ringfence.providers.gemini.GeminiJson.writeAnswer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeminiAnswersTest {
    private static ChatResponse.Choice choice(String candidate) {
        return answer("{'responseId':'r','candidates':[" + candidate + "]}")
                .choices()
                .getFirst();
    }

    private static ChatResponse response(Finish finish, Part... parts) {
        Message message = Message.of(Role.ASSISTANT, List.of(parts));
        return new ChatResponse(
                "id-1",
                "claude",
                1_700_000_000L,
                List.of(new ChatResponse.Choice(0, message, finish, null, Extensions.NONE)),
                null,
                null,
                Extensions.NONE);
    }

    private static ChatResponse response(Part... parts) {
        return response(Finish.of(FinishReason.STOP, "end_turn"), parts);
    }

    // ---- Reading

    @Test
    void shouldDecideFromTheContentWhetherToolsAreCalled() {
        ChatResponse.Choice choice =
                choice("{'content':{'parts':[{'functionCall':{'name':'f','args':{'a':1}}}]},'finishReason':'STOP'}");
        assertEquals(FinishReason.TOOL_CALLS, choice.finish().reason());
        assertEquals(
                FinishReason.LENGTH,
                choice("{'content':{'parts':[{'functionCall':{'name':'f'}}]},'finishReason':'MAX_TOKENS'}")
                        .finish()
                        .reason());
    }

    @Test
    void shouldMintIdsThatDifferFromAnswerToAnswerAndCallToCall() {
        String calls = "'candidates':[{'content':{'parts':[{'functionCall':{'name':'f'}},"
                + "{'functionCall':{'name':'f'}},{'functionCall':{'id':'own','name':'f'}}]}}]}";
        List<Part> first = answer("{'responseId':'a'," + calls)
                .choices()
                .getFirst()
                .message()
                .parts();
        List<Part> second = answer("{'responseId':'b'," + calls)
                .choices()
                .getFirst()
                .message()
                .parts();
        assertNotEquals(id(first.get(0)), id(first.get(1)));
        assertNotEquals(id(first.get(0)), id(second.get(0)));
        assertEquals("own", id(first.get(2)));
        assertTrue(MintedIds.isMinted(id(first.get(0))), id(first.get(0)));
        assertTrue(id(first.get(0)).matches("[a-zA-Z0-9_]{1,40}"), id(first.get(0)));
        assertEquals(
                id(first.get(0)),
                id(answer("{'responseId':'a'," + calls)
                        .choices()
                        .getFirst()
                        .message()
                        .parts()
                        .get(0)));
    }

    private static String id(Part call) {
        return ((Part.ToolCall) call).id();
    }

    @Test
    void shouldReadEveryReasonToFinish() {
        assertFinish(FinishReason.STOP, "'STOP'");
        assertFinish(FinishReason.LENGTH, "'MAX_TOKENS'");
        for (String word : List.of(
                "SAFETY",
                "RECITATION",
                "BLOCKLIST",
                "PROHIBITED_CONTENT",
                "SPII",
                "LANGUAGE",
                "IMAGE_SAFETY",
                "IMAGE_PROHIBITED_CONTENT",
                "IMAGE_RECITATION",
                "MODEL_ARMOR")) {
            assertFinish(FinishReason.CONTENT_FILTER, "'" + word + "'");
        }
        for (String word : List.of(
                "MALFORMED_FUNCTION_CALL",
                "UNEXPECTED_TOOL_CALL",
                "TOO_MANY_TOOL_CALLS",
                "MISSING_THOUGHT_SIGNATURE",
                "OTHER",
                "NO_IMAGE")) {
            assertFinish(FinishReason.ERROR, "'" + word + "'");
        }
        assertFinish(FinishReason.OTHER, "'SOMETHING_NEW'");
        assertFinish(FinishReason.OTHER, "null");
        assertFinish(FinishReason.OTHER, "'FINISH_REASON_UNSPECIFIED'");
        assertFinish(FinishReason.STOP, "1");
        assertFinish(FinishReason.LENGTH, "2");
        assertFinish(FinishReason.CONTENT_FILTER, "3");
        assertFinish(FinishReason.ERROR, "9");
        assertFinish(FinishReason.OTHER, "77");
    }

    private static void assertFinish(FinishReason expected, String word) {
        assertEquals(
                expected,
                choice("{'content':{'parts':[{'text':'x'}]},'finishReason':" + word + "}")
                        .finish()
                        .reason(),
                word);
    }

    @Test
    void shouldTellWhyAnAnswerWasHeldBack() {
        Finish finish = choice("{'finishReason':'SAFETY','finishMessage':'Too dangerous.'}")
                .finish();
        assertEquals("Too dangerous.", finish.explanation());
        assertNull(choice("{'finishReason':'STOP','finishMessage':'Model generated function call(s).'}")
                .finish()
                .explanation());
    }

    @Test
    void shouldReadABlockedPromptAsAnAnswerThatWasHeldBack() {
        ChatResponse response = answer("""
            {'promptFeedback':{'blockReason':'PROHIBITED_CONTENT','blockReasonMessage':'no'},
             'usageMetadata':{'promptTokenCount':9,'totalTokenCount':9},'modelVersion':'m'}\
            """);
        ChatResponse.Choice choice = response.choices().getFirst();
        assertEquals(new Finish(FinishReason.CONTENT_FILTER, "PROHIBITED_CONTENT", null, "no"), choice.finish());
        assertEquals(List.of(), choice.message().parts());
        assertEquals(9, Objects.requireNonNull(response.usage()).input());
        writeAnswer(response)
                .assertAt("candidates", "null")
                .assertAt("promptFeedback.blockReason", "'PROHIBITED_CONTENT'");
    }

    @Test
    void shouldReadAnswersWithoutContent() {
        assertEquals(
                List.of(), choice("{'finishReason':'MAX_TOKENS'}").message().parts());
        assertEquals(
                List.of(),
                choice("{'content':{'role':'model'},'finishReason':'STOP'}")
                        .message()
                        .parts());
        assertEquals(
                FinishReason.OTHER,
                answer("{'usageMetadata':{'promptTokenCount':1}}")
                        .choices()
                        .getFirst()
                        .finish()
                        .reason());
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        assertThrows(ProtocolException.class, () -> answer("{'error':{'code':500}}"));
        assertThrows(ProtocolException.class, () -> answer("{}"));
        assertThrows(ProtocolException.class, () -> answer("{'candidates':'none'}"));
    }

    @Test
    void shouldReadThoughtsAsSummaries() {
        List<Part> parts = choice("{'content':{'parts':[{'text':'hm','thought':true},"
                        + "{'text':'yes','thoughtSignature':'sig'}]},'finishReason':'STOP'}")
                .message()
                .parts();
        Part.Reasoning thoughts = (Part.Reasoning) parts.get(0);
        assertEquals(List.of("hm"), thoughts.summary());
        assertEquals(new ProviderState("gemini", "sig"), ((Part.Text) parts.get(1)).state());
    }

    @Test
    void shouldPutSourcesOnTheTextThatRestsOnThem() {
        Part.Text text = (Part.Text) choice("""
            {'content':{'parts':[{'text':'Größe: 5 m.'}]},'finishReason':'STOP','groundingMetadata':{
             'groundingChunks':[{'web':{'uri':'https://a','title':'A'}},{'web':{'uri':'https://b'}},
               {'retrievedContext':{'title':'C','text':'cited'}}],
             'groundingSupports':[{'segment':{'startIndex':9,'endIndex':13,'text':'5 m.'},
               'groundingChunkIndices':[0,1,7]}]}}\
            """).message().parts().getFirst();
        assertEquals(3, text.citations().size());
        Citation first = text.citations().getFirst();
        assertEquals("https://a", first.url());
        assertEquals("5 m.", text.text().substring((int) first.start(), (int) first.end()));
        assertEquals("cited", text.citations().get(2).citedText());
        assertEquals(-1, text.citations().get(2).start());
    }

    @Test
    void shouldReadRecitedSources() {
        Part.Text text = (Part.Text) choice("""
            {'content':{'parts':[{'text':'abcdef'}]},'finishReason':'STOP',
             'citationMetadata':{'citationSources':[{'startIndex':1,'endIndex':3,'uri':'https://a'}]}}\
            """).message().parts().getFirst();
        assertEquals(
                "bc", text.text().substring((int) text.citations().getFirst().start(), (int)
                        text.citations().getFirst().end()));
    }

    @Test
    void shouldReadLogprobsInOpenAisForm() {
        ChatResponse.Choice choice = choice("""
            {'content':{'parts':[{'text':'a'}]},'finishReason':'STOP','logprobsResult':{
             'chosenCandidates':[{'token':'a','tokenId':1,'logProbability':-0.5}],
             'topCandidates':[{'candidates':[{'token':'b','logProbability':-1}]}]}}\
            """);
        assertEquals(
                "{\"content\":[{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":null,"
                        + "\"top_logprobs\":[{\"token\":\"b\",\"logprob\":-1,\"bytes\":null}]}]}",
                JsonTree.string(choice.logprobs()));
        ChatResponse response = new ChatResponse(null, "m", -1, List.of(choice), null, null, Extensions.NONE);
        writeAnswer(response).assertAt("candidates.0.logprobsResult", """
            {'chosenCandidates':[{'token':'a','logProbability':-0.5}],
             'topCandidates':[{'candidates':[{'token':'b','logProbability':-1}]}]}\
            """);
    }

    // ---- Usage

    @Test
    void shouldCountThoughtsBesideTheCandidatesUnlessTheTotalSaysOtherwise() {
        assertUsage(
                10, 8, 3, "'promptTokenCount':10,'candidatesTokenCount':5,'thoughtsTokenCount':3,'totalTokenCount':18");
        assertUsage(
                10, 5, 3, "'promptTokenCount':10,'candidatesTokenCount':5,'thoughtsTokenCount':3,'totalTokenCount':15");
        assertUsage(10, 8, 3, "'promptTokenCount':10,'candidatesTokenCount':5,'thoughtsTokenCount':3");
        assertUsage(
                14,
                5,
                -1,
                "'promptTokenCount':10,'toolUsePromptTokenCount':4,'candidatesTokenCount':5,'totalTokenCount':19");
        assertUsage(10, 3, 3, "'promptTokenCount':10,'thoughtsTokenCount':3,'totalTokenCount':13");
        assertNull(answer("{'usageMetadata':{'trafficType':'ON_DEMAND'}}").usage());
    }

    private static void assertUsage(long input, long output, long reasoning, String members) {
        TokenUsage usage = Objects.requireNonNull(
                answer("{'usageMetadata':{" + members + "}}").usage());
        assertEquals(
                List.of(input, output, reasoning), List.of(usage.input(), usage.output(), usage.reasoning()), members);
    }

    @Test
    void shouldReadTheTokensOfSound() {
        TokenUsage usage = Objects.requireNonNull(answer("""
            {'usageMetadata':{'promptTokenCount':10,'cachedContentTokenCount':4,'candidatesTokenCount':5,
             'promptTokensDetails':[{'modality':'TEXT','tokenCount':3},{'modality':'AUDIO','tokenCount':7}],
             'candidatesTokensDetails':[{'modality':'IMAGE','tokenCount':5}],'trafficType':'X'}}\
            """).usage());
        assertEquals(7, usage.inputAudio());
        assertEquals(4, usage.cacheRead());
        assertEquals(-1, usage.outputAudio());
        assertEquals(
                List.of("candidatesTokensDetails", "trafficType"),
                List.copyOf(usage.extensions().members().keySet()).stream()
                        .sorted()
                        .toList());
    }

    @Test
    void shouldWriteUsageSoThatItAddsUp() {
        TokenUsage usage = new TokenUsage(100, 30, 5, -1, -1, 50, 20, 8, -1, -1, 150, Extensions.NONE);
        ChatResponse response =
                new ChatResponse("i", "m", -1, response(Part.Text.of("x")).choices(), usage, "flex", Extensions.NONE);
        writeAnswer(response)
                .assertAt("usageMetadata", """
                    {'promptTokenCount':100,'cachedContentTokenCount':30,'candidatesTokenCount':30,
                     'thoughtsTokenCount':20,'totalTokenCount':150,
                     'promptTokensDetails':[{'modality':'TEXT','tokenCount':92},
                      {'modality':'AUDIO','tokenCount':8}],'serviceTier':'flex'}\
                    """)
                .assertLosses("usage of cache writes is dropped when bridging to gemini_generate_content");
    }

    // ---- Writing

    @Test
    void shouldWriteAnAnswerOfAnotherProvider() {
        writeAnswer(response(
                        Finish.of(FinishReason.TOOL_CALLS, "tool_use"),
                        Part.Text.of("Größe"),
                        Part.ToolCall.of("toolu_1", "f", "{\"a\":1}"),
                        Part.ToolCall.of("toolu_2", "g", "")))
                .assertAt("candidates", """
                    [{'content':{'parts':[{'text':'Größe'},
                      {'functionCall':{'id':'toolu_1','name':'f','args':{'a':1}}},
                      {'functionCall':{'id':'toolu_2','name':'g','args':{}}}],'role':'model'},
                      'finishReason':'STOP','index':0}]\
                    """)
                .assertAt("modelVersion", "'claude'")
                .assertAt("responseId", "'id-1'")
                .assertAt("createTime", "'2023-11-14T22:13:20Z'")
                .assertLosses();
    }

    @Test
    void shouldWriteEveryReasonToFinish() {
        assertWrittenFinish("STOP", FinishReason.STOP, "end_turn");
        assertWrittenFinish("STOP", FinishReason.TOOL_CALLS, "tool_use");
        assertWrittenFinish("MAX_TOKENS", FinishReason.LENGTH, "length");
        assertWrittenFinish("SAFETY", FinishReason.CONTENT_FILTER, "refusal");
        assertWrittenFinish("RECITATION", FinishReason.CONTENT_FILTER, "RECITATION");
        assertWrittenFinish("OTHER", FinishReason.ERROR, "malformed");
        assertWrittenFinish("MALFORMED_FUNCTION_CALL", FinishReason.ERROR, "MALFORMED_FUNCTION_CALL");
        assertWrittenFinish("OTHER", FinishReason.PAUSE, "pause_turn");
        assertWrittenFinish("OTHER", FinishReason.OTHER, "eos");
    }

    private static void assertWrittenFinish(String expected, FinishReason reason, String raw) {
        writeAnswer(response(Finish.of(reason, raw), Part.Text.of("x")))
                .assertAt("candidates.0.finishReason", "'" + expected + "'");
    }

    @Test
    void shouldShowArgumentsThatWereCut() {
        writeAnswer(response(Part.ToolCall.of("c", "f", "{\"a\":")))
                .assertAt("candidates.0.content.parts.0.functionCall.args", "{'_raw_arguments':'{\\\"a\\\":'}")
                .assertLosses("the arguments of a call of f are not a JSON object");
    }

    @Test
    void shouldWriteSourcesInBytes() {
        Citation citation = new Citation("https://a", "A", "q", 7, 11, Dialect.ANTHROPIC_MESSAGES, Map.of());
        Part text = new Part.Text("Größe: 5 m.", List.of(citation, citation), null, null, Extensions.NONE);
        writeAnswer(response(text))
                .assertAt("candidates.0.groundingMetadata", """
                    {'groundingChunks':[{'web':{'uri':'https://a','title':'A'}}],'groundingSupports':[
                     {'segment':{'startIndex':9,'endIndex':13},'groundingChunkIndices':[0]},
                     {'segment':{'startIndex':9,'endIndex':13},'groundingChunkIndices':[0]}]}\
                    """)
                .assertLosses();
    }

    @Test
    void shouldWriteImagesAndRefusalsAndNameWhatItCannot() {
        writeAnswer(response(
                        new Part.Image(new Media.Inline("image/png", "AAAA"), null, null, null, Extensions.NONE),
                        Part.Refusal.of("I will not."),
                        new Part.Vendor(Dialect.ANTHROPIC_MESSAGES, "server_tool_use", Map.of())))
                .assertAt("candidates.0.content.parts", """
                    [{'inlineData':{'mimeType':'image/png','data':'AAAA'}},{'text':'I will not.'}]\
                    """)
                .assertLosses("server_tool_use is dropped when bridging to gemini_generate_content");
    }

    // ---- State of others, carried through a Gemini client

    @Test
    void shouldCarryStateOfOthersThroughAClientAndBack() {
        Part thoughts = Part.Reasoning.of("because", new ProviderState("anthropic", "sig"));
        Part redacted =
                new Part.Reasoning(null, "", List.of(), new ProviderState("anthropic", "xyz"), true, Extensions.NONE);
        Part call = Part.ToolCall.of("toolu_1", "f", "{}");
        GeminiJson.Written written = writeAnswer(response(thoughts, redacted, call));
        written.assertLosses();
        Object content = RecordedGemini.map(
                        RecordedGemini.list(written.body().get("candidates")).getFirst())
                .get("content");
        assertEquals(List.of(thoughts, redacted, call), replayed(content));
        // As clients send it that forget thoughts.
        Map<String, @Nullable Object> forgetful = Map.of(
                "role",
                "model",
                "parts",
                RecordedGemini.list(RecordedGemini.map(content).get("parts")).stream()
                        .filter(part -> !RecordedGemini.map(part).containsKey("thought"))
                        .toList());
        assertEquals(List.of(thoughts, redacted, call), replayed(forgetful));
    }

    private static List<Part> replayed(@Nullable Object content) {
        return parse("{'contents':[" + JsonTree.string(content) + "]}")
                .messages()
                .getFirst()
                .parts();
    }

    @Test
    void shouldLetATurnBeginWithTheReasoningThatBeganIt() {
        Part first = Part.Reasoning.of("because", new ProviderState("anthropic", "sig"));
        Part second = Part.Reasoning.of("then", new ProviderState("anthropic", "sig2"));
        Part text = Part.Text.of("so");
        Part call = Part.ToolCall.of("c", "f", "{}");
        GeminiJson.Written written = writeAnswer(response(first, text, second, call));
        written.assertAt("candidates.0.content.parts.1.thoughtSignature", "null");
        Map<String, @Nullable Object> forgetful = Map.of(
                "role",
                "model",
                "parts",
                List.of(
                        GeminiJson.tree("{'text':'so'}"),
                        JsonTree.readObject(written.at("candidates.0.content.parts.3"))));
        assertEquals(List.of(first, text, second, call), replayed(forgetful));
    }
}

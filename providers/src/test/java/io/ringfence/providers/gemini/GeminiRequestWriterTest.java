package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.GeminiJson.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeminiRequestWriterTest {
    private static final Tool.Function WEATHER = new Tool.Function(
            "weather",
            "Tells the weather.",
            GeminiJson.tree("{'type':'object','properties':{'city':{'type':'string'}},'additionalProperties':false}"),
            null,
            null,
            Extensions.NONE);

    private static final OutputFormat SCHEMA =
            new OutputFormat.JsonSchema("n", "what", GeminiJson.tree("{'type':'object'}"), true);

    private static ChatRequest.Builder request() {
        return ChatRequest.builder("m").messages(List.of(Message.text(Role.USER, "hi")));
    }

    private static ToolSettings tools(@Nullable ToolChoice choice, Tool... tools) {
        return new ToolSettings(List.of(tools), choice, null);
    }

    private static Tool builtIn(Tool.BuiltIn.Kind kind, Dialect origin, String json) {
        Map<String, @Nullable Object> raw = GeminiJson.tree(json);
        return new Tool.BuiltIn(kind, origin, String.valueOf(raw.get("type")), raw);
    }

    // ---- System

    @Test
    void shouldPutAllThatInstructsIntoOneField() {
        ChatRequest.Builder request = request().instructions(List.of(Part.Text.of("a"), Part.Text.of("b")));
        write(request.build(), "gemini-2.5-flash")
                .assertAt("systemInstruction", "{'parts':[{'text':'a'},{'text':'b'}]}")
                .assertLosses();
        request.messages(List.of(
                Message.text(Role.SYSTEM, "c"), Message.text(Role.USER, "hi"), Message.text(Role.DEVELOPER, "d")));
        write(request.build(), "gemini-2.5-flash")
                .assertAt("systemInstruction", "{'parts':[{'text':'a\\n\\nb\\n\\nc\\n\\nd'}]}")
                .assertAt("contents", "[{'role':'user','parts':[{'text':'hi'}]}]")
                .assertLosses("system messages in mid-conversation are moved to the front for gemini_generate_content");
    }

    @Test
    void shouldAskWithTheSystemMessageWhereThereIsNothingElse() {
        write("gemini-2.5-flash", Message.text(Role.SYSTEM, "tell a joke"))
                .assertAt("contents", "[{'parts':[{'text':'tell a joke'}],'role':'user'}]")
                .assertAt("systemInstruction", "null")
                .assertLosses("the system message is sent as the user's to gemini_generate_content");
    }

    // ---- Sampling

    @Test
    void shouldWriteEveryParameterOfSampling() {
        Sampling sampling = new Sampling(0.5, 0.9, 40, 7L, 0.1, 0.2, List.of("x"), 2L, true, 3L, null);
        write(
                        request()
                                .sampling(sampling)
                                .maxOutputTokens(99L)
                                .modalities(List.of("text", "image"))
                                .build(),
                        "gemini-2.5-flash")
                .assertAt("generationConfig", """
                    {'maxOutputTokens':99,'temperature':0.5,'topP':0.9,'topK':40,'seed':7,
                     'presencePenalty':0.1,'frequencyPenalty':0.2,'stopSequences':['x'],'candidateCount':2,
                     'responseLogprobs':true,'logprobs':3,'responseModalities':['TEXT','IMAGE']}\
                    """)
                .assertLosses();
    }

    @Test
    void shouldNameWhatSamplingLoses() {
        Sampling sampling = new Sampling(
                null,
                null,
                null,
                1L << 40,
                null,
                null,
                List.of("1", "2", "3", "4", "5", "6"),
                null,
                null,
                null,
                Map.of("50256", -100));
        write(request().sampling(sampling).verbosity("low").build(), "gemini-2.5-flash")
                .assertAt("generationConfig", "{'seed':256,'stopSequences':['1','2','3','4','5']}")
                .assertLosses(
                        "logit_bias is dropped when bridging to gemini_generate_content",
                        "stop sequences beyond the fifth are dropped when bridging to gemini_generate_content",
                        "the part of seed beyond 32 bits is dropped when bridging to gemini_generate_content",
                        "verbosity is dropped when bridging to gemini_generate_content");
    }

    // ---- Output

    @Test
    void shouldWriteSchemasOfOutputAsTheModelTakesThem() {
        write(request().format(SCHEMA).build(), "gemini-2.5-flash")
                .assertAt("generationConfig", """
                    {'responseMimeType':'application/json',
                     'responseJsonSchema':{'type':'object','description':'what'}}\
                    """)
                .assertLosses();
        write(request().format(SCHEMA).build(), "gemini-2.0-flash").assertAt("generationConfig", """
            {'responseMimeType':'application/json',
             'responseSchema':{'type':'OBJECT','description':'what'}}\
            """);
        write(request().format(new OutputFormat.AnyJson()).build(), "gemini-2.0-flash")
                .assertAt("generationConfig", "{'responseMimeType':'application/json'}");
    }

    @Test
    void shouldNotAskOldModelsForJsonBesideFunctions() {
        ChatRequest request =
                request().format(SCHEMA).tools(tools(null, WEATHER)).build();
        write(request, "gemini-2.5-flash")
                .assertAt("generationConfig", "null")
                .assertLosses("structured output beside functions is dropped when bridging to gemini_generate_content");
        write(request, "gemini-3-flash")
                .assertAt("generationConfig.responseMimeType", "'application/json'")
                .assertLosses();
    }

    // ---- Tools

    @Test
    void shouldDeclareFunctionsAsTheModelTakesThem() {
        ChatRequest request = request().tools(tools(null, WEATHER)).build();
        write(request, "gemini-2.5-flash").assertAt("tools", """
            [{'functionDeclarations':[{'name':'weather','description':'Tells the weather.',
              'parametersJsonSchema':{'type':'object','properties':{'city':{'type':'string'}},
              'additionalProperties':false}}]}]\
            """).assertLosses();
        write(request, "gemini-2.0-flash")
                .assertAt(
                        "tools.0.functionDeclarations.0.parameters",
                        "{'type':'OBJECT','properties':{'city':{'type':'STRING'}}}")
                .assertLosses("additionalProperties in the schema of tools[0] is dropped when bridging to"
                        + " gemini_generate_content");
    }

    @Test
    void shouldDeclareAFunctionWithoutParameters() {
        Tool bare = new Tool.Function(
                "f", null, GeminiJson.tree("{'type':'object','properties':{}}"), null, null, Extensions.NONE);
        write(request().tools(tools(null, bare)).build(), "gemini-2.0-flash")
                .assertAt("tools.0.functionDeclarations", "[{'name':'f','description':''}]");
    }

    @Test
    void shouldWriteEveryWayToChooseTools() {
        assertChoice("{'mode':'AUTO'}", new ToolChoice.Auto());
        assertChoice("{'mode':'NONE'}", new ToolChoice.None());
        assertChoice("{'mode':'ANY'}", new ToolChoice.Required());
        assertChoice("{'mode':'ANY','allowedFunctionNames':['weather']}", new ToolChoice.Named("weather"));
        assertChoice(
                "{'mode':'VALIDATED','allowedFunctionNames':['weather']}",
                new ToolChoice.Subset(List.of("weather"), false));
        assertChoice(
                "{'mode':'ANY','allowedFunctionNames':['weather']}", new ToolChoice.Subset(List.of("weather"), true));
        assertChoice("null", null);
    }

    private static void assertChoice(String expected, @Nullable ToolChoice choice) {
        write(request().tools(tools(choice, WEATHER)).build(), "gemini-2.5-flash")
                .assertAt("toolConfig.functionCallingConfig", expected)
                .assertLosses();
    }

    @Test
    void shouldNeverTakeAPermissionForADemand() {
        write(request().tools(new ToolSettings(List.of(WEATHER), null, true)).build(), "gemini-2.5-flash")
                .assertAt("toolConfig", "null")
                .assertLosses();
        write(request().tools(new ToolSettings(List.of(WEATHER), null, false)).build(), "gemini-2.5-flash")
                .assertAt("toolConfig", "null")
                .assertLosses("parallel_tool_calls is dropped when bridging to gemini_generate_content");
    }

    @Test
    void shouldSayNothingOfToolsWhereThereAreNone() {
        write(request().tools(tools(new ToolChoice.Auto())).build(), "gemini-2.5-flash")
                .assertAt("tools", "null")
                .assertAt("toolConfig", "null")
                .assertLosses();
    }

    @Test
    void shouldTranslateToolsThatAllHave() {
        Tool search = builtIn(
                Tool.BuiltIn.Kind.WEB_SEARCH,
                Dialect.ANTHROPIC_MESSAGES,
                "{'type':'web_search_20250305','name':'web_search','max_uses':3}");
        Tool code = builtIn(Tool.BuiltIn.Kind.CODE_EXECUTION, Dialect.OPENAI_RESPONSES, "{'type':'code_interpreter'}");
        Tool files = builtIn(Tool.BuiltIn.Kind.FILE_SEARCH, Dialect.OPENAI_RESPONSES, "{'type':'file_search'}");
        write(request().tools(tools(null, search, code, files)).build(), "gemini-2.5-flash")
                .assertAt("tools", "[{'googleSearch':{}},{'codeExecution':{}}]")
                .assertLosses(
                        "only code_execution builtin tools are preserved for gemini_generate_content",
                        "the builtin tool file_search is dropped when bridging to gemini_generate_content",
                        "web_search_20250305.max_uses is dropped when bridging to gemini_generate_content");
    }

    @Test
    void shouldOfferAFreeTextToolAsAFunction() {
        Tool custom = builtIn(
                Tool.BuiltIn.Kind.FREE_TEXT,
                Dialect.OPENAI_RESPONSES,
                "{'type':'custom','name':'apply_patch','description':'d','format':{'type':'grammar'}}");
        write(
                        request()
                                .tools(tools(new ToolChoice.Named("apply_patch"), custom))
                                .build(),
                        "gemini-2.5-flash")
                .assertAt("tools.0.functionDeclarations.0", """
                    {'name':'apply_patch','description':'d','parametersJsonSchema':{'type':'object',
                     'properties':{'input':{'type':'string'}},'required':['input']}}\
                    """)
                .assertAt("toolConfig.functionCallingConfig.allowedFunctionNames", "['apply_patch']")
                .assertLosses("the format of the custom tool apply_patch is dropped when bridging to"
                        + " gemini_generate_content");
    }

    @Test
    void shouldKeepGeminisOwnToolsAsTheyStood() {
        ChatRequest request = GeminiJson.parse("""
            {'contents':[{'parts':[{'text':'hi'}]}],
             'tools':[{'googleSearch':{'timeRangeFilter':{}},'urlContext':{}},{'fileSearch':{'x':1}}]}\
            """);
        write(request, "gemini-2.5-flash")
                .assertAt("tools", "[{'googleSearch':{'timeRangeFilter':{}}},{'urlContext':{}},{'fileSearch':{'x':1}}]")
                .assertLosses();
    }

    @Test
    void shouldNotMixBuiltInToolsWithFunctionsForOldModels() {
        Tool search = new Tool.BuiltIn(
                Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.GEMINI, "googleSearch", GeminiJson.tree("{'googleSearch':{}}"));
        ChatRequest request = request().tools(tools(null, search, WEATHER)).build();
        write(request, "gemini-2.5-flash")
                .assertAt("tools.1", "null")
                .assertLosses("builtin tools beside functions are dropped when bridging to gemini_generate_content");
        write(request, "gemini-3-pro")
                .assertAt("tools.0", "{'googleSearch':{}}")
                .assertLosses();
    }

    @Test
    void shouldRefuseToForceAToolThatIsNotThere() {
        Tool files = builtIn(Tool.BuiltIn.Kind.FILE_SEARCH, Dialect.OPENAI_RESPONSES, "{'type':'file_search'}");
        for (ToolChoice choice : List.of(
                new ToolChoice.Named("file_search"),
                new ToolChoice.Required(),
                new ToolChoice.Subset(List.of("file_search"), true))) {
            ProtocolException problem = assertThrows(
                    ProtocolException.class,
                    () -> write(request().tools(tools(choice, files)).build(), "gemini-2.5-flash"));
            assertEquals(ProtocolException.Kind.UNSUPPORTED_FEATURE, problem.kind());
        }
    }

    @Test
    void shouldNameWhatDeclarationsLose() {
        Tool strict = new Tool.Function(
                "f", "d", null, true, CacheHint.USUAL, new Extensions(Dialect.ANTHROPIC_MESSAGES, Map.of("x", 1)));
        write(request().tools(tools(null, strict)).build(), "gemini-2.5-flash")
                .assertLosses(
                        "prompt cache policy is dropped when bridging to gemini_generate_content",
                        "some vendor_extensions and raw_message fields are not emitted to gemini_generate_content",
                        "strict is dropped when bridging to gemini_generate_content",
                        "tools[0].x is dropped when bridging to gemini_generate_content");
    }

    // ---- Thinking

    @Test
    void shouldSayEffortInTheWordsOfTheModel() {
        assertThinking("{'thinkingLevel':'LOW','includeThoughts':true}", "gemini-3-pro", effort("low"));
        assertThinking("{'thinkingBudget':4096,'includeThoughts':true}", "gemini-2.5-flash", effort("high"));
        assertThinking("{'thinkingBudget':4096,'includeThoughts':true}", "gemini-flash-latest", effort("high"));
        assertThinking("{'thinkingBudget':0}", "gemini-2.5-flash", effort("none"));
        assertThinking(
                "{'thinkingBudget':-1,'includeThoughts':true}",
                "gemini-2.5-flash",
                mode(ReasoningSettings.Mode.ADAPTIVE));
        assertThinking("{'includeThoughts':true}", "gemini-3-pro", mode(ReasoningSettings.Mode.ADAPTIVE));
        assertThinking("{'thinkingBudget':24576,'includeThoughts':true}", "gemini-2.5-flash", budget(100_000));
        assertThinking("{'thinkingBudget':512,'includeThoughts':true}", "gemini-2.5-flash-lite", budget(100));
        assertThinking("{'thinkingBudget':2000,'includeThoughts':true}", "gemini-3-pro", budget(2_000));
    }

    @Test
    void shouldSayWhatOfThinkingIsLost() {
        assertThinking(
                "{'thinkingLevel':'HIGH','includeThoughts':true}",
                "gemini-3-pro",
                effort("xhigh"),
                "reasoning effort xhigh becomes high when bridging to gemini_generate_content");
        assertThinking(
                "{'thinkingLevel':'LOW'}",
                "gemini-3-pro",
                effort("none"),
                "reasoning cannot be switched off in gemini-3-pro");
        assertThinking(
                "{'thinkingBudget':128}",
                "gemini-2.5-pro",
                mode(ReasoningSettings.Mode.OFF),
                "reasoning cannot be switched off in gemini-2.5-pro");
        assertThinking(
                "null",
                "gemini-2.0-flash",
                effort("high"),
                "reasoning settings are dropped when bridging to gemini_generate_content");
        assertThinking("null", "gemini-2.0-flash", effort("none"));
    }

    private static void assertThinking(String expected, String model, ReasoningSettings settings, String... losses) {
        write(request().reasoning(settings).build(), model)
                .assertAt("generationConfig.thinkingConfig", expected)
                .assertLosses(losses);
    }

    private static ReasoningSettings effort(String effort) {
        return new ReasoningSettings(null, effort, null, null, null, Extensions.NONE);
    }

    private static ReasoningSettings mode(ReasoningSettings.Mode mode) {
        return new ReasoningSettings(mode, null, null, null, null, Extensions.NONE);
    }

    private static ReasoningSettings budget(long tokens) {
        return new ReasoningSettings(ReasoningSettings.Mode.ON, null, tokens, null, null, Extensions.NONE);
    }

    // ---- The rest

    @Test
    void shouldGiveLabelsToVertexOnly() {
        ChatRequest request =
                request().metadata(Map.of("team", "blue", "Bad Name", "x")).build();
        write(request, "gemini-2.5-flash")
                .assertAt("labels", "null")
                .assertLosses("metadata is dropped when bridging to gemini_generate_content");
        RequestTarget vertex = new RequestTarget(Dialect.GEMINI, Flavour.VERTEX, "gemini-2.5-flash", "gemini", 4_096);
        write(request, vertex)
                .assertAt("labels", "{'team':'blue'}")
                .assertLosses("metadata is dropped when bridging to gemini_generate_content");
        write(request().metadata(Map.of("team", "blue")).build(), vertex).assertLosses();
    }

    @Test
    void shouldWriteServiceTiersThatGeminiHas() {
        assertTier("null", "auto");
        assertTier("'standard'", "default");
        assertTier("'flex'", "flex");
        assertTier("'priority'", "PRIORITY");
        write(request().serviceTier("scale").build(), "gemini-2.5-flash")
                .assertLosses("service_tier is dropped when bridging to gemini_generate_content");
    }

    private static void assertTier(String expected, String tier) {
        write(request().serviceTier(tier).build(), "gemini-2.5-flash")
                .assertAt("serviceTier", expected)
                .assertLosses();
    }

    @Test
    void shouldNameWhatElseIsLost() {
        ChatRequest request = request()
                .user("u")
                .cache(new CacheSettings("key", "24h", null, "cachedContents/1"))
                .state(new StateSettings(true, null, null, List.of("reasoning.encrypted_content", "x"), true))
                .extensions(new Extensions(Dialect.OPENAI_CHAT, Map.of("web_search_options", Map.of())))
                .build();
        write(request, "gemini-2.5-flash")
                .assertAt("cachedContent", "'cachedContents/1'")
                .assertLosses(
                        "background is dropped when bridging to gemini_generate_content",
                        "include x is dropped when bridging to gemini_generate_content",
                        "prompt cache policy is dropped when bridging to gemini_generate_content",
                        "some vendor_extensions and raw_message fields are not emitted to gemini_generate_content",
                        "store is dropped when bridging to gemini_generate_content",
                        "user is dropped when bridging to gemini_generate_content",
                        "web_search_options is dropped when bridging to gemini_generate_content");
    }

    @Test
    void shouldRefuseToGoOnFromWhatItHasNotKept() {
        ChatRequest request = request()
                .state(new StateSettings(null, "resp_1", null, List.of(), null))
                .build();
        assertEquals(
                ProtocolException.Kind.UNSUPPORTED_FEATURE,
                assertThrows(ProtocolException.class, () -> write(request, "gemini-2.5-flash"))
                        .kind());
    }

    @Test
    void shouldPutBackWhatItDidNotKnowWhereItStood() {
        ChatRequest request = GeminiJson.parse("""
            {'contents':[{'parts':[{'text':'hi'}]}],'safetySettings':[{'category':'C','threshold':'OFF'}],
             'modelArmorConfig':{'a':1},'generationConfig':{'speechConfig':{'x':1},'seed':1},
             'toolConfig':{'retrievalConfig':{'l':'de'},'functionCallingConfig':{'mode':'VALIDATED','new':2}},
             'systemInstruction':{'parts':[{'text':'s'}],'newField':1}}\
            """);
        write(request, "gemini-2.5-flash")
                .assertAt("safetySettings", "[{'category':'C','threshold':'OFF'}]")
                .assertAt("modelArmorConfig", "{'a':1}")
                .assertAt("generationConfig", "{'seed':1,'speechConfig':{'x':1}}")
                .assertAt(
                        "toolConfig",
                        "{'retrievalConfig':{'l':'de'},'functionCallingConfig':{'new':2,'mode':'VALIDATED'}}")
                .assertAt("systemInstruction", "{'parts':[{'text':'s'}],'newField':1}")
                .assertLosses();
    }
}

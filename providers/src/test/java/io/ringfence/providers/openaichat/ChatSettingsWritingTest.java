package io.ringfence.providers.openaichat;

import static io.ringfence.providers.openaichat.Chat.request;
import static io.ringfence.providers.openaichat.Chat.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.ReasoningSettings.Mode;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.ProtocolException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatSettingsWritingTest {
    private static final String CHAT = "open_ai_chat_completions";
    private static final String REASONING_LOST = "reasoning settings are dropped when bridging to " + CHAT;

    // ---- Limits and sampling

    @Test
    void shouldNameTheOutputLimitAsTheProviderKnowsIt() {
        ChatRequest request = request("'max_tokens':5");
        for (Flavour flavour : Flavour.values()) {
            String name = switch (flavour) {
                case PLAIN, AZURE, XAI, GROQ -> "max_completion_tokens";
                case MISTRAL, DEEPSEEK, OPENROUTER, COMPATIBLE, VERTEX -> "max_tokens";
            };
            assertEquals(5L, sent(request, flavour).lossless().get(name), flavour.name());
        }
    }

    @Test
    void shouldNeverSendBothNamesOfTheOutputLimitWhereTheyAgree() {
        sent(request("'max_tokens':5,'max_completion_tokens':5"), Flavour.PLAIN).expectNo("max_tokens");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendEverySamplingSettingThatTheProviderKnows(Flavour flavour) {
        Chat.Sent sent = sent(request("""
            'temperature':0.30,'top_p':0.9,'seed':3,'presence_penalty':0.5,'frequency_penalty':-1,
            'stop':['a','b'],'n':2\
            """), flavour);
        sent.lossless()
                .expect("temperature", "0.30")
                .expect("top_p", "0.9")
                .expect(flavour == Flavour.MISTRAL ? "random_seed" : "seed", "3")
                .expect("presence_penalty", "0.5")
                .expect("frequency_penalty", "-1")
                .expect("stop", "['a','b']")
                .expect("n", "2");
    }

    @Test
    void shouldSendTopKOnlyWhereItIsKnown() {
        ChatRequest request = request("'top_k':5");
        assertEquals(5, sent(request, Flavour.COMPATIBLE).lossless().get("top_k"));
        assertEquals(5, sent(request, Flavour.OPENROUTER).lossless().get("top_k"));
        sent(request, Flavour.PLAIN)
                .lost("top_k is dropped when bridging to " + CHAT)
                .expectNo("top_k");
    }

    @Test
    void shouldLeaveOutWhatThinkingModelsRefuse() {
        ChatRequest request = request("'temperature':0.5,'top_p':0.9");
        for (String model : List.of("o3", "gpt-5.1", "openai/gpt-5-mini", "codex-mini-latest")) {
            sent(request, Flavour.PLAIN, model, "openai")
                    .lost(
                            "temperature is dropped when bridging to " + CHAT,
                            "top_p is dropped when bridging to " + CHAT)
                    .expectNo("temperature");
        }
        for (String model : List.of("gpt-4o", "gpt-5-chat-latest", "omni")) {
            sent(request, Flavour.PLAIN, model, "openai").lossless().expect("temperature", "0.5");
        }
        sent(request("'temperature':1.0"), Flavour.PLAIN, "o3", "openai")
                .lossless()
                .expect("temperature", "1.0");
        sent(request("'temperature':0.5,'reasoning_effort':'none'"), Flavour.PLAIN, "gpt-5.2", "openai")
                .lossless()
                .expect("temperature", "0.5");
    }

    @Test
    void shouldTellMistralOnlyWhatItKnows() {
        Chat.Sent sent = sent(request("""
            'logprobs':true,'top_logprobs':2,'logit_bias':{'1':1},'user':'u','verbosity':'low',
            'service_tier':'flex','modalities':['text'],'prompt_cache_key':'k',
            'prompt_cache_retention':'24h','metadata':{'a':'b'},'stream':true\
            """), Flavour.MISTRAL);
        sent.lost(
                "logit_bias is dropped when bridging to " + CHAT,
                "logprobs is dropped when bridging to " + CHAT,
                "prompt_cache_retention is dropped when bridging to " + CHAT,
                "service_tier is dropped when bridging to " + CHAT,
                "top_logprobs is dropped when bridging to " + CHAT,
                "user is dropped when bridging to " + CHAT,
                "verbosity is dropped when bridging to " + CHAT);
        assertEquals(
                List.of("model", "messages", "prompt_cache_key", "stream", "metadata"),
                List.copyOf(sent.body().keySet()));
    }

    @Test
    void shouldSendEverythingElseToOpenAi() {
        sent(request("""
            'logprobs':true,'top_logprobs':2,'logit_bias':{'1':1},'user':'u','verbosity':'low',
            'service_tier':'flex','modalities':['text','audio'],'prompt_cache_key':'k','store':false,
            'prompt_cache_retention':'24h','metadata':{'a':'b'},'audio':{'voice':'alloy'}\
            """), Flavour.PLAIN)
                .lossless()
                .expect("logprobs", "true")
                .expect("top_logprobs", "2")
                .expect("logit_bias", "{'1':1}")
                .expect("user", "'u'")
                .expect("verbosity", "'low'")
                .expect("service_tier", "'flex'")
                .expect("modalities", "['text','audio']")
                .expect("prompt_cache_key", "'k'")
                .expect("prompt_cache_retention", "'24h'")
                .expect("metadata", "{'a':'b'}")
                .expect("store", "false")
                .expect("audio", "{'voice':'alloy'}");
    }

    @Test
    void shouldAskForUsageOfEveryStream() {
        for (Flavour flavour : Flavour.values()) {
            Chat.Sent sent = sent(request("'stream':true"), flavour).lossless();
            assertEquals(true, sent.get("stream"));
            if (flavour == Flavour.MISTRAL) {
                sent.expectNo("stream_options");
            } else {
                sent.expect("stream_options", "{'include_usage':true}");
            }
        }
        sent(request("'stream':true,'stream_options':{'include_obfuscation':false}"), Flavour.PLAIN)
                .expect("stream_options", "{'include_usage':true,'include_obfuscation':false}");
        sent(request("'stream':false"), Flavour.PLAIN).expectNo("stream").expectNo("stream_options");
    }

    @Test
    void shouldSayNothingWithoutMessages() {
        assertThrows(ProtocolException.class, () -> sent(request("'messages':[]"), Flavour.PLAIN));
    }

    @Test
    void shouldStayWithinTheBoundsOfTheProvider() {
        ChatRequest request = request("'stop':['a','b','c','d','e'],'temperature':1.8,'top_logprobs':2");
        sent(request, Flavour.PLAIN)
                .lost("stop sequences after the fourth are dropped when bridging to " + CHAT)
                .expect("stop", "['a','b','c','d']")
                .expect("logprobs", "true");
        sent(request("'temperature':1.8"), Flavour.MISTRAL)
                .lost("temperature is lowered to 1.5 when bridging to " + CHAT)
                .expect("temperature", "1.5");
    }

    // ---- Output formats

    @Test
    void shouldSendResponseFormats() {
        String schema = "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'},'strict':true}}";
        ChatRequest request = request("'response_format':" + schema);
        for (Flavour flavour : Flavour.values()) {
            if (flavour == Flavour.DEEPSEEK) {
                sent(request, flavour)
                        .lost("structured output schema is dropped when bridging to " + CHAT)
                        .expect("response_format", "{'type':'json_object'}");
            } else {
                sent(request, flavour).lossless().expect("response_format", schema);
            }
        }
        ChatRequest unnamed = request("'n':1").toBuilder()
                .format(new OutputFormat.JsonSchema(null, null, Map.of("type", "object"), null))
                .build();
        sent(unnamed, Flavour.PLAIN)
                .expect(
                        "response_format",
                        "{'type':'json_schema','json_schema':{'name':'response','schema':{'type':'object'}}}");
        sent(request("'response_format':{'type':'json_object'}"), Flavour.DEEPSEEK)
                .lossless()
                .expect("response_format", "{'type':'json_object'}");
    }

    @Test
    void shouldPutMembersOfFormatsBackThatItDoesNotKnow() {
        String format = "{'type':'json_schema','json_schema':{'name':'n','schema':{},'odd':1},'other':2}";
        sent(request("'response_format':" + format), Flavour.PLAIN)
                .lossless()
                .expect("response_format", "{'type':'json_schema','json_schema':{'name':'n','odd':1},'other':2}");
    }

    // ---- Reasoning

    private static ChatRequest thinking(@Nullable Mode mode, @Nullable String effort, @Nullable Long budget) {
        return request("'n':1").toBuilder()
                .reasoning(new ReasoningSettings(mode, effort, budget, null, null, Extensions.NONE))
                .build();
    }

    @Test
    void shouldTellAnEffortInEveryProvidersWords() {
        ChatRequest high = thinking(null, "high", null);
        for (Flavour flavour : Flavour.values()) {
            Chat.Sent sent = sent(high, flavour).lossless();
            if (flavour == Flavour.OPENROUTER) {
                sent.expect("reasoning", "{'effort':'high'}");
            } else {
                sent.expect("reasoning_effort", "'high'");
            }
        }
    }

    @Test
    void shouldTellABudgetWhereThereIsAWordForIt() {
        ChatRequest budget = thinking(Mode.ON, null, 3_000L);
        sent(budget, Flavour.OPENROUTER).lossless().expect("reasoning", "{'max_tokens':3000}");
        sent(budget, Flavour.COMPATIBLE)
                .lossless()
                .expect("thinking", "{'type':'enabled','budget_tokens':3000}")
                .expectNo("reasoning_effort");
        sent(budget, Flavour.PLAIN)
                .lost("thinking budget is told as reasoning effort when bridging to " + CHAT)
                .expect("reasoning_effort", "'medium'");
        sent(budget, Flavour.DEEPSEEK)
                .lost("thinking budget is dropped when bridging to " + CHAT)
                .expect("thinking", "{'type':'enabled'}");
    }

    @Test
    void shouldSwitchThinkingOffWhereItCan() {
        ChatRequest off = thinking(Mode.OFF, null, null);
        sent(off, Flavour.DEEPSEEK).lossless().expect("thinking", "{'type':'disabled'}");
        sent(off, Flavour.COMPATIBLE).lossless().expect("thinking", "{'type':'disabled'}");
        sent(off, Flavour.OPENROUTER).lossless().expect("reasoning", "{'enabled':false}");
        sent(off, Flavour.PLAIN, "gpt-4o", "openai").lossless().expectNo("reasoning_effort");
        sent(off, Flavour.PLAIN, "gpt-5", "openai").lost(REASONING_LOST);
        sent(off, Flavour.GROQ, "qwen/qwen3-32b", "openai").lossless().expect("reasoning_effort", "'none'");
        sent(thinking(null, null, 0L), Flavour.DEEPSEEK).expect("thinking", "{'type':'disabled'}");
    }

    @Test
    void shouldNotAskModelsToThinkThatCannot() {
        sent(thinking(null, "low", null), Flavour.PLAIN, "gpt-4.1-mini", "openai")
                .lost(REASONING_LOST)
                .expectNo("reasoning_effort");
    }

    @Test
    void shouldTellTheNearestEffortThatIsKnown() {
        sent(thinking(null, "xhigh", null), Flavour.XAI)
                .lost("reasoning effort is told as high when bridging to " + CHAT)
                .expect("reasoning_effort", "'high'");
        sent(thinking(null, "minimal", null), Flavour.GROQ).expect("reasoning_effort", "'low'");
        sent(thinking(null, "low", null), Flavour.MISTRAL)
                .lost("reasoning effort is told as high when bridging to " + CHAT)
                .expect("reasoning_effort", "'high'");
    }

    @Test
    void shouldLeaveItToTheModelWhenNobodySaidMore() {
        ChatRequest adaptive = thinking(Mode.ADAPTIVE, null, null);
        for (Flavour flavour : Flavour.values()) {
            sent(adaptive, flavour)
                    .lossless()
                    .expectNo("reasoning_effort")
                    .expectNo("thinking")
                    .expectNo("reasoning");
        }
    }

    @Test
    void shouldHideThoughtsWhereItCan() {
        ChatRequest hidden = request("'reasoning':{'exclude':true}");
        sent(hidden, Flavour.OPENROUTER).lossless().expect("reasoning", "{'exclude':true}");
        sent(hidden, Flavour.GROQ).lossless().expect("reasoning_format", "'hidden'");
        sent(hidden, Flavour.COMPATIBLE).lost("include_thoughts is dropped when bridging to " + CHAT);
    }

    @Test
    void shouldPutMembersOfThinkingBackThatItDoesNotKnow() {
        sent(request("'thinking':{'type':'enabled','clear_thinking':false}"), Flavour.COMPATIBLE)
                .lossless()
                .expect("thinking", "{'type':'enabled','clear_thinking':false}");
    }

    // ---- Tools

    private static final String F = "{'type':'function','function':{'name':'f'}}";
    private static final String G = "{'type':'function','function':{'name':'g'}}";

    @Test
    void shouldDeclareToolsAsTheProviderWantsThem() {
        ChatRequest request = request("'tools':[" + F + "]");
        sent(request, Flavour.PLAIN).lossless().expect("tools", "[" + F + "]");
        sent(request, Flavour.COMPATIBLE)
                .expect(
                        "tools",
                        "[{'type':'function','function':{'name':'f','parameters':{'type':'object','properties':{}}}}]");
        sent(request, Flavour.MISTRAL).expect("tools", """
            [{'type':'function','function':{'name':'f','description':'',
            'parameters':{'type':'object','properties':{}}}}]\
            """);
    }

    @Test
    void shouldSayEveryToolChoice() {
        sent(choice("'auto'"), Flavour.PLAIN).expect("tool_choice", "'auto'");
        sent(choice("'none'"), Flavour.PLAIN).expect("tool_choice", "'none'");
        sent(choice("'any'"), Flavour.PLAIN).expect("tool_choice", "'required'");
        sent(choice("'required'"), Flavour.MISTRAL).expect("tool_choice", "'any'");
        sent(choice(F), Flavour.PLAIN).expect("tool_choice", F);
    }

    private static ChatRequest choice(String choice) {
        return request("'tools':[" + F + "," + G + "],'tool_choice':" + choice);
    }

    @Test
    void shouldTellASubsetOrOnlyTheSubset() {
        String allowed = "{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':[" + G + "]}}";
        sent(choice(allowed), Flavour.PLAIN)
                .lossless()
                .expect("tool_choice", allowed)
                .expect("tools", "[" + F + "," + G + "]");
        sent(choice(allowed), Flavour.OPENROUTER)
                .lossless()
                .expect("tool_choice", "'required'")
                .expect(
                        "tools",
                        "[{'type':'function','function':{'name':'g','parameters':{'type':'object','properties':{}}}}]");
    }

    @Test
    void shouldSendNoChoiceWithoutTools() {
        sent(request("'tools':[],'tool_choice':'auto','parallel_tool_calls':true"), Flavour.PLAIN)
                .lossless()
                .expectNo("tools")
                .expectNo("tool_choice")
                .expectNo("parallel_tool_calls");
    }

    @Test
    void shouldSendLegacyFunctionsToOpenAiAndToolsToAllOthers() {
        ChatRequest request = request("'functions':[{'name':'f'}],'function_call':{'name':'f'}");
        sent(request, Flavour.PLAIN)
                .lossless()
                .expect("functions", "[{'name':'f'}]")
                .expect("function_call", "{'name':'f'}")
                .expectNo("tools");
        sent(request, Flavour.GROQ)
                .lossless()
                .expect("tool_choice", "{'type':'function','function':{'name':'f'}}")
                .expectNo("functions");
    }

    @Test
    void shouldSendToolsOfItsOwnDialectAndReportOthers() {
        String search = "{'type':'openrouter:web_search'}";
        sent(request("'tools':[" + search + "],'web_search_options':{'a':1}"), Flavour.OPENROUTER)
                .lossless()
                .expect("tools", "[" + search + "]")
                .expect("web_search_options", "{'a':1}");
        ChatRequest foreign = request("'n':1").toBuilder()
                .tools(new ToolSettings(
                        List.of(new Tool.BuiltIn(
                                Tool.BuiltIn.Kind.COMPUTER_USE,
                                Dialect.ANTHROPIC_MESSAGES,
                                "computer_20250124",
                                Map.of("type", "computer_20250124"))),
                        null,
                        null))
                .build();
        sent(foreign, Flavour.PLAIN)
                .lost("builtin tools are dropped when bridging to " + CHAT)
                .expectNo("tools");
        ChatRequest demanded = foreign.toBuilder()
                .tools(new ToolSettings(foreign.tools().tools(), new ToolChoice.Required(), null))
                .build();
        assertThrows(ProtocolException.class, () -> sent(demanded, Flavour.PLAIN));
    }

    @Test
    void shouldSendFreeTextToolsOfResponsesInChatsForm() {
        ChatRequest request = request("'n':1").toBuilder()
                .tools(new ToolSettings(
                        List.of(new Tool.BuiltIn(
                                Tool.BuiltIn.Kind.FREE_TEXT,
                                Dialect.OPENAI_RESPONSES,
                                "custom",
                                Chat.object("""
                                    {'type':'custom','name':'patch','description':'d',
                                    'format':{'type':'grammar','syntax':'lark','definition':'x'}}\
                                    """).members())),
                        new ToolChoice.Named("patch"),
                        null))
                .build();
        sent(request, Flavour.PLAIN)
                .lossless()
                .expect("tools", """
                    [{'type':'custom','custom':{'name':'patch','description':'d',
                    'format':{'type':'grammar','grammar':{'definition':'x','syntax':'lark'}}}}]\
                    """)
                .expect("tool_choice", "{'type':'custom','custom':{'name':'patch'}}");
        sent(request, Flavour.COMPATIBLE)
                .lost("the format of the tool patch is dropped when bridging to " + CHAT)
                .expect("tools", """
                    [{'type':'function','function':{'name':'patch','description':'d','parameters':
                    {'type':'object','properties':{'input':{'type':'string'}},'required':['input']}}}]\
                    """)
                .expect("tool_choice", "{'type':'function','function':{'name':'patch'}}");
    }

    // ---- Cache and state

    @Test
    void shouldSendCacheHintsToOpenRouterOnly() {
        ChatRequest request = request("""
            'messages':[{'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'}}]}],
            'tools':[{'type':'function','function':{'name':'f','parameters':{}},'cache_control':{'type':'ephemeral'}}]\
            """);
        sent(request, Flavour.OPENROUTER).lossless().expect("messages", """
            [{'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'}}]}]\
            """).expect("tools", """
                [{'type':'function','function':{'name':'f','parameters':{}},'cache_control':{'type':'ephemeral'}}]\
                """);
        sent(request, Flavour.PLAIN)
                .lost("prompt cache breakpoint is not emitted when bridging to " + CHAT)
                .expect("messages", "[{'role':'user','content':'a'}]")
                .expect("tools", "[{'type':'function','function':{'name':'f','parameters':{}}}]");
        ChatRequest automatic = request("'n':1").toBuilder()
                .cache(new CacheSettings(null, null, CacheHint.USUAL, null))
                .build();
        sent(automatic, Flavour.OPENROUTER).lossless().expect("cache_control", "{'type':'ephemeral'}");
        sent(automatic, Flavour.PLAIN).lost("prompt cache breakpoint is not emitted when bridging to " + CHAT);
    }

    @Test
    void shouldNotGoOnWithWhatAnotherProviderKeeps() {
        ChatRequest kept = request("'n':1").toBuilder()
                .state(new StateSettings(null, "resp_1", null, List.of(), null))
                .build();
        assertThrows(ProtocolException.class, () -> sent(kept, Flavour.PLAIN));
        ChatRequest cached = request("'n':1").toBuilder()
                .cache(new CacheSettings(null, null, null, "cachedContents/1"))
                .build();
        assertThrows(ProtocolException.class, () -> sent(cached, Flavour.PLAIN));
    }

    @Test
    void shouldCarryWhatResponsesClientsAlwaysSend() {
        ChatRequest request = request("'prompt_cache_key':'k'").toBuilder()
                .instructions(List.of(Part.Text.of("Be brief.")))
                .state(new StateSettings(false, null, null, List.of("reasoning.encrypted_content"), null))
                .build();
        for (Flavour flavour : Flavour.values()) {
            sent(request, flavour).lossless();
        }
        ChatRequest more = request.toBuilder()
                .state(new StateSettings(
                        true, null, null, List.of("message.output_text.logprobs", "file_search_call.results"), true))
                .build();
        sent(more, Flavour.COMPATIBLE)
                .expect("logprobs", "true")
                .lost(
                        "background is dropped when bridging to " + CHAT,
                        "include file_search_call.results is dropped when bridging to " + CHAT,
                        "store is dropped when bridging to " + CHAT);
    }

    @Test
    void shouldTranslateServiceTiers() {
        ChatRequest request =
                request("'n':1").toBuilder().serviceTier("standard_only").build();
        sent(request, Flavour.PLAIN).lossless().expect("service_tier", "'default'");
        sent(request, Flavour.GROQ).lossless().expect("service_tier", "'on_demand'");
        sent(request.toBuilder().serviceTier("reserved").build(), Flavour.PLAIN)
                .lost("service_tier is dropped when bridging to " + CHAT);
    }

    @Test
    void shouldReportMembersOfOtherDialectsAndPutItsOwnBack() {
        ChatRequest foreign = request("'n':1").toBuilder()
                .extensions(new Extensions(Dialect.GEMINI, Map.of("safetySettings", List.of())))
                .build();
        sent(foreign, Flavour.PLAIN)
                .lost(
                        "safetySettings is dropped when bridging to " + CHAT,
                        "some vendor_extensions and raw_message fields are not emitted to " + CHAT)
                .expectNo("safetySettings");
        sent(request("'provider':{'order':['x']}"), Flavour.OPENROUTER)
                .lossless()
                .expect("provider", "{'order':['x']}");
    }
}

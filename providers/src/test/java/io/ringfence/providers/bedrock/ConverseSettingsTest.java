package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static io.ringfence.providers.recorded.Trees.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseSettingsTest extends ConverseWriting {
    @Test
    void shouldWriteHowWordsAreChosen() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_3,
                request -> request.maxOutputTokens(7L)
                        .sampling(new Sampling(
                                new BigDecimal("1.7"),
                                new BigDecimal("0.9"),
                                40,
                                5L,
                                new BigDecimal("0.1"),
                                0,
                                List.of("END", " ", ""),
                                3L,
                                true,
                                2L,
                                Map.of("50256", -100))));

        assertAt(body, "inferenceConfig", "{'maxTokens':7,'temperature':1,'topP':0.9,'stopSequences':['END']}");
        assertAt(body, "additionalModelRequestFields", "{'top_k':40}");
        assertEquals(
                List.of(
                        "logit_bias is dropped when bridging to bedrock_converse",
                        "logprobs is dropped when bridging to bedrock_converse",
                        "n is dropped when bridging to bedrock_converse",
                        "presence_penalty is dropped when bridging to bedrock_converse",
                        "seed is dropped when bridging to bedrock_converse",
                        "stop sequences of white space are dropped when bridging to bedrock_converse",
                        "temperature is lowered to 1, the highest of bedrock_converse",
                        "top_logprobs is dropped when bridging to bedrock_converse"),
                lost);
    }

    @Test
    void shouldNotGiveNewClaudesTemperatureAndTopP() {
        Map<String, @Nullable Object> both =
                written(CLAUDE_4_5, request -> request.sampling(sampling("0.5", "0.9", null)));
        Map<String, @Nullable Object> none =
                written(CLAUDE_5, request -> request.sampling(sampling("0.5", null, null)));

        assertAt(both, "inferenceConfig", "{'temperature':0.5}");
        assertNull(none.get("inferenceConfig"));
    }

    @Test
    void shouldSetNoLimitThatNobodyAskedFor() {
        assertNull(conversation(CLAUDE_4_5, Message.text(Role.USER, "Hi")).get("inferenceConfig"));
    }

    @Test
    void shouldWriteAFormatWithItsSchemaAsText() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.format(
                        new OutputFormat.JsonSchema("city", "a city", Trees.object("{'type':'object'}"), true)));

        assertAt(body, "outputConfig/textFormat/type", "'json_schema'");
        assertEquals("{\"type\":\"object\"}", at(body, "outputConfig/textFormat/structure/jsonSchema/schema"));
        assertAt(body, "outputConfig/textFormat/structure/jsonSchema/name", "'city'");
        assertAt(body, "outputConfig/textFormat/structure/jsonSchema/description", "'a city'");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldAskForJsonInWordsWhereThereIsNoFormat() {
        Map<String, @Nullable Object> any = written(CLAUDE_4_5, request -> request.format(new OutputFormat.AnyJson()));

        assertTrue(String.valueOf(at(any, "system/0/text")).contains("JSON"));
        assertEquals(List.of("json_object is asked for by an instruction in bedrock_converse"), lost);

        Map<String, @Nullable Object> old = written(
                NOVA,
                request -> request.format(
                        new OutputFormat.JsonSchema(null, null, Trees.object("{'type':'object'}"), null)));

        assertTrue(String.valueOf(at(old, "system/0/text")).endsWith("{\"type\":\"object\"}"));
        assertNull(old.get("outputConfig"));
        assertEquals(
                List.of("structured output is asked for by an instruction because the model takes no format"), lost);
    }

    @Test
    void shouldKeepMetadataThatFits() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.metadata(Map.of("team", "search", "bad", "ü", "", "x"))
                        .user("user-1"));

        assertAt(body, "requestMetadata", "{'team':'search','user_id':'user-1'}");
        assertEquals(List.of("metadata is dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldWriteServiceTiers() {
        assertAt(tier("flex"), "serviceTier", "{'type':'flex'}");
        assertAt(tier("standard_only"), "serviceTier", "{'type':'default'}");
        assertNull(tier("auto").get("serviceTier"));
        assertEquals(List.of(), lost);
        assertNull(tier("scale").get("serviceTier"));
        assertEquals(List.of("service_tier is dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldPutCachePointsAfterWhatTheyHangOn() {
        Part cached = new Part.Text("Long", List.of(), new CacheHint("1h", Extensions.NONE), null, Extensions.NONE);

        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.instructions(List.of(cached))
                        .messages(List.of(Message.of(Role.USER, List.of(cached, Part.Text.of("Short")))))
                        .cache(new CacheSettings(null, null, CacheHint.USUAL, null)));

        assertAt(body, "system", "[{'text':'Long'},{'cachePoint':{'type':'default','ttl':'1h'}}]");
        assertAt(
                body,
                "messages/0/content",
                "[{'text':'Long'},{'cachePoint':{'type':'default','ttl':'1h'}},{'text':'Short'},"
                        + "{'cachePoint':{'type':'default'}}]");
    }

    @Test
    void shouldWriteNoMoreThanFourCachePoints() {
        Part cached = new Part.Text("Long", List.of(), CacheHint.USUAL, null, Extensions.NONE);

        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.instructions(List.of(cached))
                        .messages(List.of(
                                Message.of(Role.USER, List.of(cached, cached)),
                                Message.of(Role.ASSISTANT, List.of(cached)),
                                Message.of(Role.USER, List.of(cached, cached)))));

        String text = JsonTree.string(body);
        assertEquals(4, text.split("cachePoint", -1).length - 1, text);
        assertAt(body, "messages/0/content", "[{'text':'Long'},{'text':'Long'}]");
        assertEquals(List.of("more than 4 cache hints are not emitted to bedrock_converse"), lost);
    }

    @Test
    void shouldDropCacheHintsForModelsWithoutACache() {
        Part cached = new Part.Text("Long", List.of(), CacheHint.USUAL, null, Extensions.NONE);

        Map<String, @Nullable Object> body = conversation(MISTRAL, Message.of(Role.USER, List.of(cached)));

        assertAt(body, "messages/0/content", "[{'text':'Long'}]");
        assertEquals(List.of("prompt cache policy is dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldTakeItsOwnMembersFromEveryDialect() {
        Extensions chat = Extensions.unreadOf(
                JsonObject.root(Trees.object("{'guardrailConfig':{'guardrailIdentifier':'abc','guardrailVersion':'1'},"
                        + "'additional_parameters':{'top_k':3},'service':'x'}")),
                Dialect.OPENAI_CHAT);

        Map<String, @Nullable Object> body = written(CLAUDE_3, request -> request.extensions(chat));

        assertAt(body, "guardrailConfig", "{'guardrailIdentifier':'abc','guardrailVersion':'1'}");
        assertAt(body, "additionalModelRequestFields", "{'top_k':3}");
        assertNull(body.get("service"));
        assertEquals(
                List.of(
                        "service is dropped when bridging to bedrock_converse",
                        "some vendor_extensions and raw_message fields are not emitted to bedrock_converse"),
                lost);
    }

    @Test
    void shouldRefuseWhatOnlyAnotherProviderHas() {
        assertThrows(
                ProtocolException.class,
                () -> written(
                        CLAUDE_4_5,
                        request -> request.state(new StateSettings(null, "resp_1", null, List.of(), null))));
        assertThrows(
                ProtocolException.class,
                () -> written(
                        CLAUDE_4_5, request -> request.cache(new CacheSettings(null, null, null, "cachedContents/1"))));
    }

    @Test
    void shouldWriteNeitherModelNorStream() {
        Map<String, @Nullable Object> body = written(CLAUDE_4_5, request -> request.stream(true));

        assertEquals(List.of("messages"), List.copyOf(body.keySet()));
    }

    @Test
    void shouldAskClaudeWhichStopSequenceCame() {
        Sampling stops = new Sampling(null, null, null, null, null, null, List.of("END"), null, null, null, null);

        assertAt(
                written(CLAUDE_4_5, request -> request.sampling(stops)),
                "additionalModelResponseFieldPaths",
                "['/stop_sequence','/delta/stop_sequence']");
        assertNull(written(NOVA, request -> request.sampling(stops)).get("additionalModelResponseFieldPaths"));
    }
}

package io.ringfence.providers.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.cache.PromptCachePolicy.BestEffort;
import io.ringfence.providers.cache.PromptCachePolicy.Disabled;
import io.ringfence.providers.cache.PromptCachePolicy.Required;
import io.ringfence.providers.cache.PromptCachePolicy.Settings;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.CanonicalJson;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PromptCacheTest {
    private static final Breakpoint AUTO = new Breakpoint.Auto();
    private static final CacheKey KEY = new CacheKey.Explicit("k");
    private static final CacheHint SHORT = new CacheHint("5m", Extensions.NONE);

    private final Losses chatLosses = new Losses(Dialect.OPENAI_CHAT);
    private final Losses claudeLosses = new Losses(Dialect.ANTHROPIC_MESSAGES);

    private static Settings settings(@Nullable CacheKey key, Retention retention, Breakpoint breakpoint) {
        return new Settings(key, retention, breakpoint);
    }

    private static Tool.Function tool(String name, @Nullable CacheHint hint) {
        return new Tool.Function(name, null, null, null, hint, Extensions.NONE);
    }

    private static Part.Text text(String text, @Nullable CacheHint hint) {
        return new Part.Text(text, List.of(), hint, null, Extensions.NONE);
    }

    private static ChatRequest request(Message... messages) {
        return ChatRequest.builder("m").messages(List.of(messages)).build();
    }

    private static Message user(String text) {
        return Message.text(Role.USER, text);
    }

    private static Message system(String text) {
        return Message.text(Role.SYSTEM, text);
    }

    private static void assertUnsupported(String message, ChatRequest request, Settings settings, Dialect target) {
        ProtocolException failure = assertThrows(
                ProtocolException.class, () -> PromptCache.apply(request, new Required(settings), new Losses(target)));
        assertEquals(message, failure.getMessage());
        assertEquals(ProtocolException.Kind.UNSUPPORTED_FEATURE, failure.kind());
    }

    private static void assertLoses(String reason, ChatRequest request, Settings settings, Dialect target) {
        Losses losses = new Losses(target);
        PromptCache.apply(request, new BestEffort(settings), losses);
        assertEquals(List.of(reason), losses.reasons());
    }

    // ---- Hash

    @ParameterizedTest
    @CsvSource({"'', cbf29ce484222325", "a, af63dc4c8601ec8c", "foobar, 85944171f73967e8"})
    void shouldHashAsFnv1aDoes(String text, String expected) {
        assertEquals(expected, String.format("%016x", StablePrefix.hash(text)));
    }

    @Test
    void shouldWriteWhatMeansTheSameInOneWay() {
        assertEquals(
                "{\"a\":[1,1,100,0.5,\"1.0\",null,true],\"b\":{\"x\":1,\"y\":2}}",
                CanonicalJson.text(
                        JsonTree.read("{ \"b\":{\"y\":2.0,\"x\":1},\"a\":[1, 1.00, 1e2, 5e-1,\"1.0\",null,true]}")));
        assertEquals("1E+1000000", CanonicalJson.text(JsonTree.read("1e1000000")));
    }

    @Test
    void shouldKeepTheKeyWhileTheConversationGoesOn() {
        List<Message> conversation = new ArrayList<>(List.of(system("be brief"), user("hi")));
        String first = key(ChatRequest.builder("m").messages(conversation).build(), AUTO);
        conversation.add(Message.text(Role.ASSISTANT, "hello"));
        conversation.add(user("bye"));
        assertEquals(first, key(ChatRequest.builder("m").messages(conversation).build(), AUTO));
        assertEquals(first, key(request(system("be brief"), user("other")), AUTO));
        assertNotEquals(first, key(request(system("be long"), user("hi")), AUTO));
        assertTrue(first.matches("app:tenant:[0-9a-f]{16}"), first);
    }

    @Test
    void shouldTellConversationsApartThatHaveNothingButMessages() {
        assertEquals(key(request(user("a")), AUTO), key(request(user("a"), user("b")), AUTO));
        assertNotEquals(key(request(user("a")), AUTO), key(request(user("b")), AUTO));
        assertEquals(key(request(), AUTO), key(request(), new Breakpoint.EndOfMessage(7)));
    }

    @Test
    void shouldHashUpToTheBreakpoint() {
        ChatRequest one = request(user("a"), user("b"));
        ChatRequest other = request(user("a"), user("c"));
        assertEquals(key(one, new Breakpoint.EndOfMessage(0)), key(other, new Breakpoint.EndOfMessage(0)));
        assertNotEquals(key(one, new Breakpoint.EndOfMessage(1)), key(other, new Breakpoint.EndOfMessage(1)));
        Message twoParts = Message.of(Role.USER, List.of(Part.Text.of("a"), Part.Text.of("b")));
        Message otherEnd = Message.of(Role.USER, List.of(Part.Text.of("a"), Part.Text.of("c")));
        assertEquals(
                key(request(twoParts), new Breakpoint.EndOfContentBlock(0, 0)),
                key(request(otherEnd), new Breakpoint.EndOfContentBlock(0, 0)));
        assertNotEquals(
                key(request(twoParts), new Breakpoint.EndOfContentBlock(0, 1)),
                key(request(otherEnd), new Breakpoint.EndOfContentBlock(0, 1)));
    }

    @Test
    void shouldHashToolsWhateverTheOrderOfTheirMembers() {
        String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\",\"maximum\":1.0}}}";
        String same = "{\"properties\":{\"a\":{\"maximum\":1,\"type\":\"number\"}},\"type\":\"object\"}";
        assertEquals(key(withSchema(schema), AUTO), key(withSchema(same), AUTO));
        assertNotEquals(key(withSchema(schema), AUTO), key(withSchema("{\"type\":\"object\"}"), AUTO));
    }

    private static ChatRequest withSchema(String schema) {
        Tool tool = new Tool.Function("f", "d", JsonTree.readObject(schema), null, null, Extensions.NONE);
        return request(user("hi")).toBuilder()
                .tools(new ToolSettings(List.of(tool), null, null))
                .build();
    }

    @Test
    void shouldNotCountCacheHintsAndRawMessages() {
        Message marked = new Message(
                Role.SYSTEM,
                List.of(text("be brief", SHORT)),
                null,
                null,
                RawMessage.of(Dialect.OPENAI_CHAT, Map.of("role", "system")),
                Extensions.NONE);
        assertEquals(key(request(system("be brief")), AUTO), key(request(marked), AUTO));
    }

    private static String key(ChatRequest request, Breakpoint breakpoint) {
        return StablePrefix.key(request, new CacheKey.StablePrefixHash("app", "tenant"), breakpoint);
    }

    // ---- OpenAI

    @Test
    void shouldGiveOpenAiAKeyAndARetention() {
        ChatRequest request = request(user("hi"));
        BestEffort longer = new BestEffort(settings(KEY, Retention.LONG, AUTO));
        assertEquals(
                new CacheSettings("k", "24h", null, null),
                PromptCache.apply(request, longer, chatLosses).cache());
        Required shorter = new Required(settings(new CacheKey.StablePrefixHash("app", null), Retention.SHORT, AUTO));
        CacheSettings hashed = PromptCache.apply(request, shorter, chatLosses).cache();
        assertEquals("in_memory", hashed.retention());
        assertTrue(String.valueOf(hashed.key()).matches("app:[0-9a-f]{16}"), hashed::toString);
        assertTrue(chatLosses.isEmpty());
    }

    @Test
    void shouldLeaveWhatTheClientSaidWhereThePolicySaysNothing() {
        ChatRequest request = request(user("hi")).toBuilder()
                .cache(new CacheSettings("own", "24h", null, null))
                .build();
        assertEquals(
                request.cache(),
                PromptCache.apply(request, new BestEffort(Settings.USUAL), chatLosses)
                        .cache());
        assertSame(request, PromptCache.apply(request, new Disabled(), chatLosses));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI_CHAT", "OPENAI_RESPONSES"})
    void shouldTellThatOpenAiHasNoBreakpoints(Dialect target) {
        Settings atTools = settings(KEY, Retention.SHORT, new Breakpoint.EndOfTools());
        ChatRequest request = request(user("hi"));
        assertLoses(
                "prompt cache breakpoint is not emitted when bridging to " + target.wireFormat(),
                request,
                atTools,
                target);
        assertUnsupported("OpenAI prompt cache does not support explicit breakpoints", request, atTools, target);
    }

    // ---- Claude

    @Test
    void shouldMarkTheLastToolForClaude() {
        ChatRequest request = request(system("be brief"), user("hi")).toBuilder()
                .tools(new ToolSettings(List.of(tool("a", null), tool("b", null), foreignTool()), null, null))
                .build();
        ChatRequest marked =
                PromptCache.apply(request, new BestEffort(settings(null, Retention.SHORT, AUTO)), claudeLosses);
        assertEquals(
                List.of(tool("a", null), tool("b", SHORT), foreignTool()),
                marked.tools().tools());
        assertEquals(request.messages(), marked.messages());
        assertTrue(claudeLosses.isEmpty());
    }

    @Test
    void shouldMarkClaudesOwnTools() {
        Tool.BuiltIn search =
                new Tool.BuiltIn(Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.ANTHROPIC_MESSAGES, "w", Map.of("type", "w"));
        ChatRequest request = request(user("hi")).toBuilder()
                .tools(new ToolSettings(List.of(search), null, null))
                .build();
        Tool marked = PromptCache.apply(
                        request,
                        new Required(settings(null, Retention.LONG, new Breakpoint.EndOfTools())),
                        claudeLosses)
                .tools()
                .tools()
                .getFirst();
        assertEquals(
                new Tool.BuiltIn(
                        Tool.BuiltIn.Kind.WEB_SEARCH,
                        Dialect.ANTHROPIC_MESSAGES,
                        "w",
                        Map.of("type", "w", "cache_control", Map.of("type", "ephemeral", "ttl", "1h"))),
                marked);
    }

    private static Tool foreignTool() {
        return new Tool.BuiltIn(Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.GEMINI, "googleSearch", Map.of());
    }

    @Test
    void shouldMarkTheSystemsLastWordsForClaudeWhenThereAreNoTools() {
        BestEffort policy = new BestEffort(settings(null, Retention.SHORT, AUTO));
        ChatRequest inMessages = request(system("one"), system("two"), user("hi"));
        assertEquals(
                List.of(system("one"), Message.of(Role.SYSTEM, List.of(text("two", SHORT))), user("hi")),
                PromptCache.apply(inMessages, policy, claudeLosses).messages());
        ChatRequest inField = request(user("hi")).toBuilder()
                .instructions(List.of(Part.Text.of("one"), Part.Text.of("two")))
                .build();
        assertEquals(
                List.of(Part.Text.of("one"), text("two", SHORT)),
                PromptCache.apply(inField, policy, claudeLosses).instructions());
    }

    @Test
    void shouldMarkMessagesAndPartsForClaude() {
        Message message = new Message(
                Role.USER,
                List.of(Part.Text.of("a"), Part.Text.of("b")),
                null,
                null,
                RawMessage.of(Dialect.ANTHROPIC_MESSAGES, Map.of("role", "user")),
                Extensions.NONE);
        ChatRequest request = request(message, user("hi"));
        Message atEnd =
                applied(request, new Breakpoint.EndOfMessage(0)).messages().getFirst();
        assertEquals(List.of(Part.Text.of("a"), text("b", SHORT)), atEnd.parts());
        assertNull(atEnd.raw(), "an edited message is not written as it was");
        Message atPart = applied(request, new Breakpoint.EndOfContentBlock(0, 0))
                .messages()
                .getFirst();
        assertEquals(List.of(text("a", SHORT), Part.Text.of("b")), atPart.parts());
    }

    private ChatRequest applied(ChatRequest request, Breakpoint breakpoint) {
        return PromptCache.apply(request, new Required(settings(null, Retention.SHORT, breakpoint)), claudeLosses);
    }

    @Test
    void shouldTellWhatClaudeCannotDo() {
        ChatRequest request = request(system("s"), Message.of(Role.ASSISTANT, List.of(Part.Reasoning.of("r", null))));
        assertLoses(
                "prompt cache key is dropped when bridging to anthropic_messages",
                request,
                settings(KEY, Retention.SHORT, AUTO),
                Dialect.ANTHROPIC_MESSAGES);
        assertUnsupported(
                "Claude prompt cache does not support explicit cache keys",
                request,
                settings(KEY, Retention.SHORT, AUTO),
                Dialect.ANTHROPIC_MESSAGES);
        for (Breakpoint impossible : List.of(
                new Breakpoint.EndOfTools(),
                new Breakpoint.EndOfMessage(1),
                new Breakpoint.EndOfMessage(2),
                new Breakpoint.EndOfMessage(-1),
                new Breakpoint.EndOfContentBlock(0, 1),
                new Breakpoint.EndOfContentBlock(0, -1))) {
            assertLoses(
                    "prompt cache policy is dropped when bridging to anthropic_messages",
                    request,
                    settings(null, Retention.SHORT, impossible),
                    Dialect.ANTHROPIC_MESSAGES);
            assertUnsupported(
                    "Claude prompt cache breakpoint cannot be represented for this request",
                    request,
                    settings(null, Retention.SHORT, impossible),
                    Dialect.ANTHROPIC_MESSAGES);
        }
    }

    @Test
    void shouldNotAddAFifthHint() {
        Message four =
                Message.of(Role.USER, List.of(text("1", SHORT), text("2", SHORT), text("3", SHORT), text("4", SHORT)));
        assertLoses(
                "prompt cache policy is dropped when bridging to anthropic_messages",
                request(system("s"), four),
                settings(null, Retention.SHORT, AUTO),
                Dialect.ANTHROPIC_MESSAGES);
        assertEquals(
                List.of(four),
                applied(request(four), new Breakpoint.EndOfMessage(0)).messages());
    }

    // ---- Others

    @Test
    void shouldMarkForBedrockAsForClaude() {
        Losses losses = new Losses(Dialect.BEDROCK_CONVERSE);
        ChatRequest marked = PromptCache.apply(
                request(system("s"), user("hi")), new Required(settings(null, Retention.SHORT, AUTO)), losses);
        assertEquals(List.of(text("s", SHORT)), marked.messages().getFirst().parts());
        assertUnsupported(
                "Bedrock prompt cache does not support explicit cache keys",
                request(user("hi")),
                settings(KEY, Retention.SHORT, AUTO),
                Dialect.BEDROCK_CONVERSE);
    }

    @ParameterizedTest
    @EnumSource(names = {"GEMINI", "COHERE_CHAT"})
    void shouldTellWhoHasNoPromptCache(Dialect target) {
        ChatRequest request = request(user("hi"));
        assertLoses(
                "prompt cache policy is dropped when bridging to " + target.wireFormat(),
                request,
                Settings.USUAL,
                target);
        assertUnsupported("prompt cache is not supported by " + target.wireFormat(), request, Settings.USUAL, target);
    }

    // ---- Back

    @Test
    void shouldReadAPolicyBackFromARequest() {
        ChatRequest plain = request(user("hi"));
        assertEquals(new Disabled(), PromptCachePolicy.of(plain));
        assertEquals(
                new BestEffort(settings(KEY, Retention.LONG, AUTO)),
                PromptCachePolicy.of(plain.toBuilder()
                        .cache(new CacheSettings("k", "24h", null, null))
                        .build()));
        assertEquals(
                new BestEffort(settings(null, Retention.SHORT, AUTO)),
                PromptCachePolicy.of(plain.toBuilder()
                        .cache(new CacheSettings(null, "in_memory", null, null))
                        .build()));
        assertEquals(
                new BestEffort(Settings.USUAL),
                PromptCachePolicy.of(request(Message.of(Role.USER, List.of(text("a", CacheHint.USUAL))))));
        assertEquals(
                new BestEffort(settings(null, Retention.LONG, AUTO)),
                PromptCachePolicy.of(plain.toBuilder()
                        .instructions(List.of(text("a", CacheHint.USUAL)))
                        .tools(new ToolSettings(List.of(tool("t", new CacheHint("1h", Extensions.NONE))), null, null))
                        .build()));
    }
}

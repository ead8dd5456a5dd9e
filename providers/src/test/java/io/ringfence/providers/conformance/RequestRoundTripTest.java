package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// What a dialect can express comes back from it unchanged, and nothing of it is called lost.
class RequestRoundTripTest {
    private static final int TRIES = 150;

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWhatChatCanExpress(@ForAll("chat") ChatRequest request) {
        comesBackFrom(Dialect.OPENAI_CHAT, request);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWhatResponsesCanExpress(@ForAll("responses") ChatRequest request) {
        comesBackFrom(Dialect.OPENAI_RESPONSES, request);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWhatMessagesCanExpress(@ForAll("messages") ChatRequest request) {
        comesBackFrom(Dialect.ANTHROPIC_MESSAGES, request);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWhatGeminiCanExpress(@ForAll("gemini") ChatRequest request) {
        comesBackFrom(Dialect.GEMINI, request);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWhatConverseCanExpress(@ForAll("converse") ChatRequest request) {
        comesBackFrom(Dialect.BEDROCK_CONVERSE, request);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepWhatCohereCanExpress(@ForAll("cohere") ChatRequest request) {
        comesBackFrom(Dialect.COHERE_CHAT, request);
    }

    private static void comesBackFrom(Dialect dialect, ChatRequest request) {
        Losses losses = new Losses(dialect);
        // Of models that know all that the dialect can say.
        String model = switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> "model";
            case ANTHROPIC_MESSAGES -> "claude-opus-4-6";
            case GEMINI -> "gemini-3-pro";
            case BEDROCK_CONVERSE -> "us.anthropic.claude-sonnet-4-5-v1:0";
            case COHERE_CHAT -> "command-a-reasoning-08-2025";
        };
        RequestTarget target = new RequestTarget(dialect, Flavour.PLAIN, model, dialect.stateOrigin(), 4_096);
        byte[] wire = JsonTree.bytes(Codecs.requests(dialect).emit(request, target, losses));
        boolean isNamedInPath = dialect == Dialect.GEMINI || dialect == Dialect.BEDROCK_CONVERSE;
        ChatRequest back = Codecs.requests(dialect)
                .parse(
                        JsonObject.root(JsonTree.readObject(wire)),
                        isNamedInPath ? new RequestPlace("model", false) : RequestPlace.BODY);
        assertEquals(List.of(), losses.reasons());
        assertEquals(canonical(request), canonical(back));
    }

    /// Without what only chat clients choose, and without names that some dialects find out from the calls.
    private static String canonical(ChatRequest request) {
        List<Message> messages = Canonical.oneMessageATurn(request).messages().stream()
                .map(message -> message.withParts(message.parts().stream()
                        .map(RequestRoundTripTest::withoutName)
                        .toList()))
                .toList();
        return Canonical.lines(request.toBuilder()
                .model("")
                .messages(messages)
                .includeUsage(false)
                .build());
    }

    @SuppressWarnings("NullAway") // does not see in the class file that values of JSON may be null
    private static Part withoutName(Part part) {
        return part instanceof Part.ToolResult result
                ? new Part.ToolResult(
                        result.callId(),
                        null,
                        result.content(),
                        result.json(),
                        result.isError(),
                        result.cache(),
                        result.extensions())
                : part;
    }

    @Provide
    Arbitrary<ChatRequest> chat() {
        return NeutralRequests.in(Dialect.OPENAI_CHAT);
    }

    @Provide
    Arbitrary<ChatRequest> responses() {
        return NeutralRequests.in(Dialect.OPENAI_RESPONSES);
    }

    @Provide
    Arbitrary<ChatRequest> messages() {
        return NeutralRequests.in(Dialect.ANTHROPIC_MESSAGES);
    }

    @Provide
    Arbitrary<ChatRequest> gemini() {
        return NeutralRequests.in(Dialect.GEMINI);
    }

    @Provide
    Arbitrary<ChatRequest> converse() {
        return NeutralRequests.in(Dialect.BEDROCK_CONVERSE);
    }

    @Provide
    Arbitrary<ChatRequest> cohere() {
        return NeutralRequests.in(Dialect.COHERE_CHAT);
    }
}

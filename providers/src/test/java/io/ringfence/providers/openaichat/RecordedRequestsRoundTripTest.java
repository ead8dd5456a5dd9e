package io.ringfence.providers.openaichat;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.Recordings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Requests as clients really sent them, read and written again for the provider that got them.
class RecordedRequestsRoundTripTest {
    private static final ChatRequests CODEC = new ChatRequests();
    private static List<Recordings.Request> requests = List.of();

    @BeforeAll
    static void readRecordings() {
        requests = Recordings.requests().stream()
                .filter(request -> request.dialect() == Dialect.OPENAI_CHAT)
                .toList();
    }

    @Test
    void shouldSayTheSameAgain() {
        checkAll(request -> request);
    }

    @Test
    void shouldSayTheSameWithoutTheRawMessages() {
        checkAll(request -> request.toBuilder()
                .messages(request.messages().stream()
                        .map(RecordedRequestsRoundTripTest::withoutRaw)
                        .toList())
                .build());
    }

    private static Message withoutRaw(Message message) {
        return new Message(message.role(), message.parts(), message.name(), message.id(), null, message.extensions());
    }

    private static void checkAll(UnaryOperator<ChatRequest> edit) {
        assertFalse(requests.isEmpty());
        assertAll(requests.stream().map(request -> (Executable) () -> check(request, edit)));
        Map<String, Integer> counts = new TreeMap<>();
        requests.forEach(request -> counts.merge(request.file().getName(0).toString(), 1, Integer::sum));
        System.out.println(requests.size() + " requests said again: " + counts);
    }

    private static void check(Recordings.Request recorded, UnaryOperator<ChatRequest> edit) {
        String file = recorded.file().toString();
        if (file.equals("openai/chat/unary/error-400-f3f6db8a6e.json")) {
            return; // a temperature for a model that takes none: it is left out, and reported
        }
        try {
            Map<String, @Nullable Object> body = JsonTree.readObject(recorded.body());
            ChatRequest read = edit.apply(CODEC.parse(JsonObject.root(body), new RequestPlace("deployment", false)));
            Flavour flavour = Flavours.of(file);
            RequestTarget target = new RequestTarget(Dialect.OPENAI_CHAT, flavour, read.model(), "openai", 4096);
            Losses losses = new Losses(Dialect.OPENAI_CHAT);
            Map<String, @Nullable Object> written = CODEC.emit(read, target, losses);
            written.remove("model", "deployment"); // Azure has it in the path
            Object again = JsonTree.read(JsonTree.string(written));
            assertEquals(
                    JsonTree.string(SameRequest.normal(body, flavour)),
                    JsonTree.string(SameRequest.normal(JsonObject.of(again, "").members(), flavour)));
            assertEquals(List.of(), losses.reasons());
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(file + ": " + failed.getMessage(), failed);
        }
    }
}

package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.RecordedGemini.map;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Requests as clients really sent them.
class RecordedGeminiRequestTest {
    /// What the model cannot say without the message as it stood.
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "gemini/generate/unary/thinking-signature-842a8fa5c7.json",
            "a result with an object and an image: the object becomes text",
            "gemini/generate/unary/thinking-signature-f55120271b.json",
            "thoughts without a signature, of another provider: not replayed");

    private final RequestCodec codec = new GeminiRequests();

    @Test
    void shouldWriteEveryRequestAgainAsItMeant() {
        forEach((recording, request) -> {
            Losses losses = new Losses(Dialect.GEMINI);
            Map<String, @Nullable Object> written =
                    codec.emit(request, RequestTarget.of(Dialect.GEMINI, recording.model()), losses);
            assertEquals(PlainRequest.of(map(recording.request())), PlainRequest.of(written));
            assertEquals(List.of(), losses.reasons());
        });
    }

    @Test
    void shouldWriteEveryRequestAgainFromWhatTheModelSays() {
        forEach((recording, request) -> {
            Losses losses = new Losses(Dialect.GEMINI);
            Map<String, @Nullable Object> written =
                    codec.emit(withoutRaw(request), RequestTarget.of(Dialect.GEMINI, recording.model()), losses);
            boolean isSame = PlainRequest.ofTurns(map(recording.request())).equals(PlainRequest.ofTurns(written));
            if (EXCEPTIONS.containsKey(recording.name())) {
                assertFalse(isSame, "needs no exception");
            } else {
                assertEquals(PlainRequest.ofTurns(map(recording.request())), PlainRequest.ofTurns(written));
                assertEquals(List.of(), losses.reasons());
            }
        });
    }

    private static ChatRequest withoutRaw(ChatRequest request) {
        return request.toBuilder()
                .messages(request.messages().stream()
                        .map(message -> message.withParts(message.parts()))
                        .toList())
                .build();
    }

    private interface Check {
        void accept(RecordedGemini recording, ChatRequest request);
    }

    private void forEach(Check check) {
        List<RecordedGemini> recordings = RecordedGemini.all().stream()
                .filter(recording -> recording.request() != null)
                .toList();
        assertFalse(recordings.isEmpty());
        assertAll(recordings.stream().map(recording -> (Executable) () -> {
            try {
                check.accept(
                        recording,
                        codec.parse(
                                JsonObject.root(map(recording.request())),
                                new RequestCodec.RequestPlace(recording.model(), false)));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError(recording.name() + ": " + failed.getMessage(), failed);
            }
        }));
        System.out.println(recordings.size() + " recorded requests");
    }
}

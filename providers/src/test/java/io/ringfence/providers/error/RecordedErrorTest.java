package io.ringfence.providers.error;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.EventStream;
import io.ringfence.providers.stream.StreamFault;
import io.ringfence.providers.stream.UnaryAnswer;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Errors as providers really sent them.
class RecordedErrorTest {
    private static final Set<String> BAD_KEYS_AS_400 = Set.of("gemini", "xai");

    private static List<Recording> recordings = List.of();

    @BeforeAll
    static void readRecordings() {
        recordings = Recording.all(RecordingsFolder.require());
    }

    @Test
    void shouldClassifyEveryRecordedFailure() {
        Map<String, Integer> counts = new TreeMap<>();
        int badKeysAs400 = 0;
        for (Recording recording : failures()) {
            UpstreamFailure failure = classify(recording);
            boolean isBadKeyAs400 =
                    recording.status() == 400 && failure.message().contains("API key");
            FailureClass expected =
                    isBadKeyAs400 ? FailureClass.UNAUTHORIZED : FailureClass.ofStatus(recording.status());
            assertEquals(expected, failure.kind(), recording.name());
            assertEquals(recording.status(), failure.status(), recording.name());
            assertFalse(failure.message().isEmpty(), recording.name());
            if (isBadKeyAs400) {
                badKeysAs400++;
                assertTrue(BAD_KEYS_AS_400.contains(recording.provider()), recording.name());
            }
            counts.merge(recording.provider() + " " + recording.status() + " " + failure.kind(), 1, Integer::sum);
        }
        assertEquals(2, badKeysAs400);
        System.out.println("failures classified: " + counts);
    }

    @Test
    void shouldHandEveryRecordedFailureOnAsJsonOfTheDialect() throws IOException {
        for (Recording recording : failures()) {
            GatewayError error = new GatewayError(
                    ErrorKind.PROVIDER_INVALID_REQUEST,
                    recording.status(),
                    "The provider refused.",
                    null,
                    true,
                    recording.provider(),
                    "req-1");
            for (Dialect dialect : Dialect.ingress()) {
                ByteBuf body = ErrorBody.fromProvider(
                        UnpooledByteBufAllocator.DEFAULT, dialect, Unpooled.wrappedBuffer(recording.body()), error);
                Map<String, Object> read = JSON.std.mapFrom(body.toString(StandardCharsets.UTF_8));
                body.release();
                Map<?, ?> inner = (Map<?, ?>) requireNonNull(read.get("error"), recording.name());
                String said = Secrets.mask(classify(recording).message());
                // Its own object is kept, which hides in its depth what the provider behind it says.
                boolean isKept = recording.provider().equals("openrouter") && inner.containsKey("metadata");
                assertTrue(isKept || said.equals(inner.get("message")), recording.name() + inner);
                assertTrue(inner.toString().contains("source=provider"), recording.name() + inner);
                assertEquals(dialect == Dialect.ANTHROPIC_MESSAGES ? "error" : null, read.get("type"));
            }
        }
    }

    @Test
    void shouldFindTheErrorsInsideAnswersWithStatus200() {
        var found = new ArrayList<String>();
        for (Recording recording : recordings) {
            if (recording.status() == 200 && !recording.isStream()) {
                ByteBuf body = Unpooled.wrappedBuffer(recording.body());
                boolean isError =
                        new UnaryAnswer().read(body, recording.dialect()).isErrorInside200();
                assertEquals(recording.tags().contains("error_in_200"), isError, recording.name());
                if (isError) {
                    UpstreamFailure failure = classify(recording);
                    found.add(recording.provider() + " " + failure.status() + " " + failure.kind());
                }
            }
        }
        assertEquals(List.of("azure 400 CLIENT_FAULT", "openrouter 502 UPSTREAM_ERROR"), found);
    }

    @Test
    void shouldReadTheErrorsInsideStreams() {
        var found = new ArrayList<String>();
        for (Recording recording : recordings) {
            if (recording.tags().contains("stream_error")) {
                var stream = new EventStream(recording.dialect(), true, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
                var kinds = new ArrayList<EventKind>();
                stream.accept(Unpooled.wrappedBuffer(recording.body()), (frame, kind) -> {
                    kinds.add(kind);
                    frame.release();
                });
                assertEquals(EventKind.ERROR, kinds.getLast(), recording.name());
                StreamFault fault = requireNonNull(stream.fault());
                found.add(recording.provider() + " " + fault.status() + " " + fault.kind() + " " + fault.retryable());
            }
        }
        assertEquals(List.of("groq 400 CLIENT_FAULT false", "openrouter 502 UPSTREAM_ERROR true"), found);
    }

    private static List<Recording> failures() {
        List<Recording> failures = recordings.stream()
                .filter(recording -> recording.status() >= 400)
                .toList();
        assertTrue(failures.size() > 40, "failures " + failures.size());
        return failures;
    }

    private static UpstreamFailure classify(Recording recording) {
        return UpstreamFailure.classify(
                recording.dialect(),
                recording.status(),
                recording.headers()::get,
                Unpooled.wrappedBuffer(recording.body()),
                0);
    }
}

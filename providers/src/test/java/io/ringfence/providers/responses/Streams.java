package io.ringfence.providers.responses;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Streams of this dialect, read and written.
final class Streams {
    static final long NOW = 1_790_000_000L;

    private Streams() {}

    static List<StreamEvent> decoded(String body) {
        return decoded(body, () -> Integer.MAX_VALUE);
    }

    static List<StreamEvent> decoded(String body, IntSupplier lengths) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<StreamEvent> events = new ArrayList<>();
        var reading = new StreamReading(
                AnswerSource.of(Dialect.OPENAI_RESPONSES), 16 << 20, UnpooledByteBufAllocator.DEFAULT);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(lengths.getAsInt(), bytes.length - at);
            reading.accept(Unpooled.copiedBuffer(bytes, at, length), events::add);
            at += length;
        }
        reading.finish(events::add);
        reading.release();
        return events;
    }

    static String sse(String... data) {
        StringBuilder body = new StringBuilder();
        Arrays.stream(data).forEach(one -> body.append("data: ").append(one).append("\n\n"));
        return body.toString();
    }

    static AnswerTarget target(@Nullable ChatRequest request) {
        return new AnswerTarget(Dialect.OPENAI_RESPONSES, request, "gpt-x", "resp_0123", () -> NOW, false);
    }

    static String encoded(List<? extends StreamEvent> events) {
        return encoded(events, target(null), new Losses(Dialect.OPENAI_RESPONSES));
    }

    static String encoded(List<? extends StreamEvent> events, AnswerTarget target, Losses losses) {
        ByteBuf out = Unpooled.buffer();
        StreamEncoder encoder = new ResponsesAnswers().encoder(target, losses);
        var frames = new SseFrames(out, "\n");
        events.forEach(event -> encoder.encode(event, frames));
        String body = out.toString(StandardCharsets.UTF_8);
        out.release();
        return body;
    }
}

package io.ringfence.providers.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.MessageDecoder;

/// A recorded answer as a client of some dialect gets it.
///
/// @param body JSON or an event stream
record Served(String body, List<String> losses) {
    private static final int MAX_EVENT_BYTES = 8 << 20;
    private static final long NOW = 1_790_000_000L;

    /// @param request what the client is taken to have asked; null when nobody knows
    static Served to(Dialect ingress, Exchange exchange, @Nullable ChatRequest request) {
        AnswerSource source = new AnswerSource(
                exchange.dialect(), exchange.flavour(), exchange.dialect().stateOrigin());
        AnswerTarget target = new AnswerTarget(ingress, request, "", "0123456789abcdef", () -> NOW, true);
        Losses losses = new Losses(ingress);
        String body = exchange.isStream()
                ? stream(exchange, source, target, losses)
                : unary(exchange, source, target, losses);
        return new Served(body, losses.reasons());
    }

    private static String unary(Exchange exchange, AnswerSource source, AnswerTarget target, Losses losses) {
        ChatResponse answer =
                Codecs.answers(source.dialect()).parse(JsonObject.root(JsonTree.readObject(exchange.body())), source);
        return JsonTree.string(Codecs.answers(target.dialect()).emit(answer, target, losses));
    }

    private static String stream(Exchange exchange, AnswerSource source, AnswerTarget target, Losses losses) {
        StreamEncoder encoder = Codecs.answers(target.dialect()).encoder(target, losses);
        ByteBuf out = Unpooled.buffer();
        SseFrames frames = new SseFrames(out, target.dialect() == Dialect.GEMINI ? "\r\n" : "\n");
        events(exchange, source, event -> encoder.encode(event, frames));
        return out.toString(StandardCharsets.UTF_8);
    }

    /// The neutral events of a recorded stream.
    static void events(Exchange exchange, AnswerSource source, Consumer<StreamEvent> sink) {
        if (exchange.wire() == Exchange.Wire.AWS) {
            StreamDecoder decoder = Codecs.answers(source.dialect()).decoder(source);
            MessageDecoder framing = new MessageDecoder(message -> {
                Map<String, HeaderValue> headers = message.getHeaders();
                HeaderValue type = headers.get(":event-type");
                decoder.decode(
                        type == null ? null : type.getString(),
                        JsonObject.root(JsonTree.readObject(message.getPayload())),
                        sink);
            });
            framing.feed(ByteBuffer.wrap(exchange.body()));
            decoder.end(sink);
            return;
        }
        StreamReading reading = new StreamReading(source, MAX_EVENT_BYTES, UnpooledByteBufAllocator.DEFAULT);
        try {
            reading.accept(Unpooled.copiedBuffer(exchange.body()), sink);
            reading.finish(sink);
        } finally {
            reading.release();
        }
    }

    /// The recorded request; null when there is none, or none that can be read.
    static @Nullable ChatRequest request(Exchange exchange) {
        String body = exchange.requestBody();
        if (body == null) {
            return null;
        }
        try {
            return Codecs.requests(exchange.dialect())
                    .parse(
                            JsonObject.root(JsonTree.readObject(body)),
                            new RequestPlace(exchange.modelInPath(), exchange.isStream()));
        } catch (ProtocolException unreadable) {
            return null;
        }
    }
}

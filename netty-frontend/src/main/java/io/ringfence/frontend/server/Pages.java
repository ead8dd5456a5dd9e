package io.ringfence.frontend.server;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Small responses that the gateway itself writes.
final class Pages {
    private Pages() {}

    static FullHttpResponse json(HttpResponseStatus status, Map<String, ?> content, String requestId) {
        try {
            return json(status, Unpooled.wrappedBuffer(JSON.std.asBytes(content)), requestId);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /// Takes ownership of `body`.
    static FullHttpResponse json(HttpResponseStatus status, ByteBuf body, String requestId) {
        FullHttpResponse response = of(status, body, HttpHeaderValues.APPLICATION_JSON);
        response.headers().set("x-request-id", requestId);
        return response;
    }

    static FullHttpResponse of(HttpResponseStatus status, ByteBuf body, CharSequence contentType) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }
}

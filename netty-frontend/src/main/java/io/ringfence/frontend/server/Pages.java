package io.ringfence.frontend.server;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.ringfence.frontend.http.HeadWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /// For a status whose answers have no body.
    static FullHttpResponse empty(HttpResponseStatus status, String requestId) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers().set("x-request-id", requestId);
        return response;
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

    /// A response as it is written to the client. Takes ownership of `page`.
    ///
    /// @param headOnly whether the client asked for the head alone
    /// @param connection what the head says about the connection, if anything
    static ByteBuf bytes(
            FullHttpResponse page,
            boolean headOnly,
            @Nullable AsciiString connection,
            HeadWriter heads,
            ByteBufAllocator alloc) {
        HeadWriter head = heads.response(page.status().code());
        for (Map.Entry<String, String> field : page.headers()) {
            head.field(field.getKey(), field.getValue());
        }
        if (connection != null) {
            head.field(HttpHeaderNames.CONNECTION, connection);
        }
        if (headOnly) {
            page.release();
            return head.head(alloc);
        }
        return head.before(page.content(), alloc);
    }
}

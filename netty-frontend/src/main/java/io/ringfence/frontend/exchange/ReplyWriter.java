package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.ringfence.engine.Admission;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorBody;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.GatewayError;
import io.ringfence.providers.provider.ForwardedHeaders;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes answers and errors to the client: its dialect, its HTTP version, the gateway's own headers.
final class ReplyWriter {
    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    private static final AsciiString PROVIDER = AsciiString.cached("x-ringfence-provider");
    private static final AsciiString MODEL = AsciiString.cached("x-ringfence-model");
    private static final AsciiString ATTEMPTS = AsciiString.cached("x-ringfence-attempts");
    private static final AsciiString COST = AsciiString.cached("x-ringfence-cost-usd");
    private static final AsciiString OVERHEAD = AsciiString.cached("x-ringfence-overhead-us");
    private static final AsciiString NO_CACHE = AsciiString.cached("no-cache");
    private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream; charset=utf-8");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString RETRY_AFTER_MS = AsciiString.cached("retry-after-ms");
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Downstream downstream;
    private final Dialect dialect;
    private final String requestId;
    private final boolean http10;
    private boolean closeDelimited;
    private @Nullable JsonArrayFraming jsonArray;

    ReplyWriter(Downstream downstream, Dialect dialect, String requestId, boolean http10) {
        this.downstream = downstream;
        this.dialect = dialect;
        this.requestId = requestId;
        this.http10 = http10;
    }

    /// False when only the end of the connection can tell the client that the answer is over.
    boolean isDelimited() {
        return !closeDelimited;
    }

    void unary(ByteBuf answer, HttpHeaders answerHeaders, HttpExchange exchange) {
        HttpResponse head = full(HttpResponseStatus.OK, answer);
        forward(answerHeaders, head.headers());
        own(head.headers(), exchange);
        head.headers().set(COST, usd(exchange.costNanoUsd()));
        send(head);
    }

    void streamHead(HttpHeaders answerHeaders, boolean asJsonArray, HttpExchange exchange) {
        HttpResponse head = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        forward(answerHeaders, head.headers());
        own(head.headers(), exchange);
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, NO_CACHE);
        if (asJsonArray) {
            jsonArray = new JsonArrayFraming(downstream.alloc());
            head.headers().set(HttpHeaderNames.CONTENT_TYPE, JSON);
        } else if (!head.headers().contains(HttpHeaderNames.CONTENT_TYPE)) {
            head.headers().set(HttpHeaderNames.CONTENT_TYPE, EVENT_STREAM);
        }
        if (http10) {
            closeDelimited = true;
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        downstream.write(head);
    }

    void frame(ByteBuf frame) {
        downstream.write(new DefaultHttpContent(jsonArray == null ? frame : jsonArray.element(frame)));
    }

    /// @param sequenceNumber of this event, in a Responses stream
    void inStreamError(Failure failure, String provider, long sequenceNumber) {
        GatewayError told = new GatewayError(
                failure.kind(),
                failure.status(),
                failure.message(),
                null,
                !failure.isGatewaysOwn(),
                provider,
                requestId);
        frame(ErrorBody.inStream(downstream.alloc(), dialect, told, sequenceNumber));
    }

    void end() {
        if (jsonArray != null) {
            downstream.write(new DefaultHttpContent(jsonArray.end()));
        }
        downstream.write(LastHttpContent.EMPTY_LAST_CONTENT);
        downstream.flush();
    }

    void gatewayError(ErrorKind kind, String message, long retryAfterNs, HttpExchange exchange) {
        GatewayError told =
                new GatewayError(kind, kind.status(dialect), message, null, false, exchange.provider(), requestId);
        ByteBuf body = ErrorBody.unary(downstream.alloc(), dialect, told);
        HttpResponse head = full(HttpResponseStatus.valueOf(told.status()), body);
        own(head.headers(), exchange);
        retryAfter(head.headers(), retryAfterNs);
        send(head);
    }

    /// The last attempt's failure: in the provider's own words where they are in the client's dialect.
    void providerError(Failure failure, String provider, long retryAfterNs, HttpExchange exchange) {
        GatewayError told =
                new GatewayError(failure.kind(), failure.status(), failure.message(), null, true, provider, requestId);
        ByteBuf ownWords = failure.kind() == ErrorKind.PROVIDER_AUTH ? null : failure.body();
        ByteBuf body = ownWords == null
                ? ErrorBody.unary(downstream.alloc(), dialect, told)
                : ErrorBody.fromProvider(downstream.alloc(), dialect, ownWords, told);
        HttpResponse head = full(HttpResponseStatus.valueOf(failure.status()), body);
        if (failure.headers() != null) {
            forward(failure.headers(), head.headers());
            head.headers().set(HttpHeaderNames.CONTENT_TYPE, JSON);
        }
        own(head.headers(), exchange);
        if (!head.headers().contains(HttpHeaderNames.RETRY_AFTER)) {
            retryAfter(head.headers(), retryAfterNs);
        }
        send(head);
    }

    private HttpResponse full(HttpResponseStatus status, ByteBuf body) {
        HttpResponse head = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                body,
                DefaultHttpHeadersFactory.headersFactory().withValidation(false),
                DefaultHttpHeadersFactory.trailersFactory());
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, JSON);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return head;
    }

    private void send(HttpResponse full) {
        downstream.write(full);
        downstream.flush();
    }

    private void own(HttpHeaders headers, HttpExchange exchange) {
        headers.set(REQUEST_ID, requestId);
        if (exchange.provider() != null && exchange.upstreamModel() != null) {
            headers.set(PROVIDER, exchange.provider());
            headers.set(MODEL, exchange.upstreamModel());
        }
        Admission admission = exchange.admission();
        headers.set(ATTEMPTS, Integer.toString(admission.attempt()));
        headers.set(OVERHEAD, Long.toString(exchange.overheadSoFarNs() / 1_000));
        if (admission.requestsLimit() >= 0) {
            headers.set("x-ratelimit-limit-requests", Long.toString(admission.requestsLimit()));
            headers.set("x-ratelimit-remaining-requests", Long.toString(admission.requestsRemaining()));
            headers.set("x-ratelimit-reset-requests", duration(admission.requestsResetNs()));
        }
        if (admission.tokensLimit() >= 0) {
            headers.set("x-ratelimit-limit-tokens", Long.toString(admission.tokensLimit()));
            headers.set("x-ratelimit-remaining-tokens", Long.toString(admission.tokensRemaining()));
            headers.set("x-ratelimit-reset-tokens", duration(admission.tokensResetNs()));
        }
    }

    private static void retryAfter(HttpHeaders headers, long retryAfterNs) {
        if (retryAfterNs > 0) {
            headers.set(HttpHeaderNames.RETRY_AFTER, Long.toString(Math.ceilDiv(retryAfterNs, SECOND_NS)));
            headers.set(RETRY_AFTER_MS, Long.toString(Math.ceilDiv(retryAfterNs, MS_NS)));
        }
    }

    /// As OpenAI writes it: `12ms`, `1.5s`.
    private static String duration(long ns) {
        long ms = Math.ceilDiv(Math.max(0, ns), MS_NS);
        return ms < 1_000
                ? ms + "ms"
                : BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString() + "s";
    }

    private static String usd(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, 9).toPlainString();
    }

    private static void forward(HttpHeaders from, HttpHeaders to) {
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = from.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            String name = entry.getKey().toString().toLowerCase(Locale.ROOT);
            if (ForwardedHeaders.response(name)) {
                to.set(name, entry.getValue());
            }
        }
    }
}

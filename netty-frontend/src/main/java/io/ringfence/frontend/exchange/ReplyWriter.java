package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.ringfence.engine.Admission;
import io.ringfence.frontend.http.Chunks;
import io.ringfence.frontend.http.HeadWriter;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorBody;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.GatewayError;
import io.ringfence.providers.provider.ForwardedHeaders;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes answers and errors to the client: its dialect, its HTTP version, the gateway's own headers.
final class ReplyWriter {
    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    private static final AsciiString PROVIDER = AsciiString.cached("x-ringfence-provider");
    private static final AsciiString MODEL = AsciiString.cached("x-ringfence-model");
    private static final AsciiString ATTEMPTS = AsciiString.cached("x-ringfence-attempts");
    private static final AsciiString LOSS = AsciiString.cached("x-ringfence-loss");
    private static final AsciiString TOKEN_COUNT = AsciiString.cached("x-ringfence-token-count");
    private static final AsciiString ESTIMATE = AsciiString.cached("estimate");
    private static final AsciiString COST = AsciiString.cached("x-ringfence-cost-usd");
    private static final AsciiString OVERHEAD = AsciiString.cached("x-ringfence-overhead-us");
    private static final AsciiString LIMIT_REQUESTS = AsciiString.cached("x-ratelimit-limit-requests");
    private static final AsciiString REMAINING_REQUESTS = AsciiString.cached("x-ratelimit-remaining-requests");
    private static final AsciiString RESET_REQUESTS = AsciiString.cached("x-ratelimit-reset-requests");
    private static final AsciiString LIMIT_TOKENS = AsciiString.cached("x-ratelimit-limit-tokens");
    private static final AsciiString REMAINING_TOKENS = AsciiString.cached("x-ratelimit-remaining-tokens");
    private static final AsciiString RESET_TOKENS = AsciiString.cached("x-ratelimit-reset-tokens");
    private static final AsciiString BUDGET_RESET = AsciiString.cached("x-ringfence-budget-reset");
    private static final AsciiString NO_CACHE = AsciiString.cached("no-cache");
    private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream; charset=utf-8");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString RETRY_AFTER_MS = AsciiString.cached("retry-after-ms");
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private Downstream downstream;
    private final HeadWriter heads;
    private final Dialect dialect;
    private final String requestId;
    private final boolean http10;
    private boolean closeDelimited;
    private @Nullable JsonArrayFraming jsonArray;

    ReplyWriter(Downstream downstream, HeadWriter heads, Dialect dialect, String requestId, boolean http10) {
        this.downstream = downstream;
        this.heads = heads;
        this.dialect = dialect;
        this.requestId = requestId;
        this.http10 = http10;
    }

    /// From now on the answer goes here.
    void to(Downstream other) {
        downstream = other;
    }

    /// False when only the end of the connection can tell the client that the answer is over.
    boolean isDelimited() {
        return !closeDelimited;
    }

    /// @param costNanoUsd negative when there is no price to know it by
    void unary(ByteBuf answer, HttpHeaders answerHeaders, long costNanoUsd, HttpExchange exchange) {
        HeadWriter head = heads.response(200);
        contentType(head, answerHeaders, JSON, exchange);
        providers(head, answerHeaders, exchange);
        own(head, exchange);
        if (costNanoUsd >= 0) {
            head.field(COST, usd(costNanoUsd));
        }
        send(head, answer);
    }

    /// An answer to a request for a count that the gateway made itself.
    void estimate(ByteBuf answer, HttpExchange exchange) {
        HeadWriter head = heads.response(200).field(HttpHeaderNames.CONTENT_TYPE, JSON);
        own(head, exchange);
        head.field(TOKEN_COUNT, ESTIMATE);
        send(head, answer);
    }

    void streamHead(HttpHeaders answerHeaders, boolean asJsonArray, HttpExchange exchange) {
        HeadWriter head = heads.response(200);
        if (asJsonArray) {
            jsonArray = new JsonArrayFraming(downstream.alloc());
            head.field(HttpHeaderNames.CONTENT_TYPE, JSON);
        } else {
            contentType(head, answerHeaders, EVENT_STREAM, exchange);
        }
        providers(head, answerHeaders, exchange);
        own(head, exchange);
        head.field(HttpHeaderNames.CACHE_CONTROL, NO_CACHE);
        if (http10) {
            closeDelimited = true;
            head.field(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            head.field(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            connection(head);
        }
        downstream.write(head.head(downstream.alloc()));
    }

    void frame(ByteBuf frame) {
        part(jsonArray == null ? frame : jsonArray.element(frame));
    }

    private void part(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
        } else {
            downstream.write(closeDelimited ? bytes : Chunks.of(bytes, downstream.alloc()));
        }
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
            part(jsonArray.end());
        }
        if (!closeDelimited) {
            downstream.write(Chunks.last());
        }
        downstream.flush();
    }

    void gatewayError(ErrorKind kind, String message, long retryAfterNs, HttpExchange exchange) {
        GatewayError told =
                new GatewayError(kind, kind.status(dialect), message, null, false, exchange.provider(), requestId);
        ByteBuf body = ErrorBody.unary(downstream.alloc(), dialect, told);
        HeadWriter head = heads.response(told.status()).field(HttpHeaderNames.CONTENT_TYPE, JSON);
        own(head, exchange);
        retryAfter(head, retryAfterNs);
        if (kind == ErrorKind.BUDGET_EXCEEDED && exchange.admission().budgetFitsAtMs() != Long.MAX_VALUE) {
            head.field(
                    BUDGET_RESET,
                    Instant.ofEpochMilli(exchange.admission().budgetFitsAtMs()).toString());
        }
        send(head, body);
    }

    /// The last attempt's failure: in the provider's own words where they are in the client's dialect.
    void providerError(Failure failure, String provider, long retryAfterNs, HttpExchange exchange) {
        GatewayError told =
                new GatewayError(failure.kind(), failure.status(), failure.message(), null, true, provider, requestId);
        ByteBuf ownWords = failure.kind() == ErrorKind.PROVIDER_AUTH ? null : failure.body();
        ByteBuf body = ownWords == null
                ? ErrorBody.unary(downstream.alloc(), dialect, told)
                : ErrorBody.fromProvider(downstream.alloc(), dialect, ownWords, told);
        HeadWriter head = heads.response(failure.status()).field(HttpHeaderNames.CONTENT_TYPE, JSON);
        HttpHeaders answerHeaders = failure.headers();
        if (answerHeaders != null) {
            providers(head, answerHeaders, exchange);
        }
        own(head, exchange);
        if (answerHeaders == null || !answerHeaders.contains(HttpHeaderNames.RETRY_AFTER)) {
            retryAfter(head, retryAfterNs);
        }
        send(head, body);
    }

    private void send(HeadWriter head, ByteBuf body) {
        head.field(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        connection(head);
        downstream.write(head.before(body, downstream.alloc()));
        downstream.flush();
    }

    private void connection(HeadWriter head) {
        AsciiString connection = downstream.connectionField();
        if (connection != null) {
            head.field(HttpHeaderNames.CONNECTION, connection);
        }
    }

    private void own(HeadWriter head, HttpExchange exchange) {
        head.field(REQUEST_ID, requestId);
        if (exchange.provider() != null && exchange.upstreamModel() != null) {
            head.field(PROVIDER, exchange.provider());
            head.field(MODEL, exchange.upstreamModel());
        }
        String lost = exchange.lost();
        if (lost != null) {
            head.field(LOSS, lost);
        }
        Admission admission = exchange.admission();
        head.field(ATTEMPTS, admission.attempt());
        head.field(OVERHEAD, exchange.overheadSoFarNs() / 1_000);
        if (admission.requestsLimit() >= 0) {
            head.field(LIMIT_REQUESTS, admission.requestsLimit());
            head.field(REMAINING_REQUESTS, admission.requestsRemaining());
            head.field(RESET_REQUESTS, duration(admission.requestsResetNs()));
        }
        if (admission.tokensLimit() >= 0) {
            head.field(LIMIT_TOKENS, admission.tokensLimit());
            head.field(REMAINING_TOKENS, admission.tokensRemaining());
            head.field(RESET_TOKENS, duration(admission.tokensResetNs()));
        }
    }

    private static void retryAfter(HeadWriter head, long retryAfterNs) {
        if (retryAfterNs > 0) {
            head.field(HttpHeaderNames.RETRY_AFTER, Math.ceilDiv(retryAfterNs, SECOND_NS));
            head.field(RETRY_AFTER_MS, Math.ceilDiv(retryAfterNs, MS_NS));
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

    /// What is passed on says itself what it is; what was written anew is what its dialect usually is.
    private static void contentType(HeadWriter head, HttpHeaders from, AsciiString usual, HttpExchange exchange) {
        String told = exchange.isTranslated() ? null : from.get(HttpHeaderNames.CONTENT_TYPE);
        head.field(HttpHeaderNames.CONTENT_TYPE, Objects.requireNonNullElse(told, usual));
    }

    /// Those of the provider's fields that may cross.
    private static void providers(HeadWriter head, HttpHeaders from, HttpExchange exchange) {
        if (exchange.isTranslated()) {
            head.fields(from, ForwardedHeaders::foreignResponse);
        } else {
            head.fields(from, ForwardedHeaders::response);
        }
    }
}

package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.FailureClass;
import io.ringfence.providers.error.UpstreamFailure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes in a provider's error answer and turns it into a [Failure].
final class RefusalRelay implements AnswerRelay {
    /// More of an error body than this is of no use to anybody.
    private static final int MAX_ERROR_BYTES = 1 << 20;

    private final HttpExchange exchange;
    private final int status;
    private final HttpHeaders headers;
    private final ByteBuf body;
    private boolean released;

    RefusalRelay(HttpExchange exchange, int status, HttpHeaders headers) {
        this.exchange = exchange;
        this.status = status;
        this.headers = headers;
        this.body = exchange.downstream().alloc().buffer();
    }

    @Override
    public void onContent(ByteBuf content) {
        int room = MAX_ERROR_BYTES - body.readableBytes();
        body.writeBytes(content, Math.min(room, content.readableBytes()));
        content.release();
    }

    @Override
    public void onReadComplete() {
        // The body is judged when it is whole.
    }

    @Override
    public void onEnd() {
        exchange.attemptFailed(failureIn(exchange, status, headers, body.retain()));
    }

    @Override
    public void onFailed(Fault fault, String reason) {
        // The status arrived, which says more than the cut that followed it.
        onEnd();
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            body.release();
        }
    }

    /// Ownership of `body` passes to the failure. What is told in another dialect than the client's is read,
    /// and not kept to be passed on.
    static Failure failureIn(HttpExchange exchange, int status, HttpHeaders headers, ByteBuf body) {
        UpstreamFailure read =
                UpstreamFailure.classify(exchange.dialect(), status, headers::get, body, System.currentTimeMillis());
        ErrorKind kind = kind(read.kind());
        int answered = read.kind() == FailureClass.CLIENT_FAULT ? read.status() : kind.status(exchange.dialect());
        long retryAfterNs = read.retryAfterMs() < 0 ? -1 : TimeUnit.MILLISECONDS.toNanos(read.retryAfterMs());
        // An account without money is the credential's fault: another credential may do better.
        boolean worthAnother = read.retryable() || read.quotaExhausted();
        @Nullable ByteBuf ownWords = body;
        if (exchange.isTranslated()) {
            body.release();
            ownWords = null;
        }
        return new Failure(
                fault(read.kind()), kind, answered, message(read, kind), retryAfterNs, worthAnother, ownWords, headers);
    }

    static Fault fault(FailureClass failure) {
        return switch (failure) {
            case RATE_LIMITED -> Fault.RATE_LIMITED;
            case UNAUTHORIZED -> Fault.UNAUTHORIZED;
            case FORBIDDEN -> Fault.FORBIDDEN;
            case UPSTREAM_ERROR, OVERLOADED -> Fault.UPSTREAM_ERROR;
            case TIMEOUT -> Fault.TIMEOUT;
            case CLIENT_FAULT -> Fault.CLIENT_FAULT;
        };
    }

    static ErrorKind kind(FailureClass failure) {
        return switch (failure) {
            case RATE_LIMITED -> ErrorKind.PROVIDER_RATE_LIMITED;
            case UNAUTHORIZED, FORBIDDEN -> ErrorKind.PROVIDER_AUTH;
            case UPSTREAM_ERROR -> ErrorKind.PROVIDER_ERROR;
            case OVERLOADED -> ErrorKind.PROVIDER_OVERLOADED;
            case TIMEOUT -> ErrorKind.TIMEOUT;
            case CLIENT_FAULT -> ErrorKind.PROVIDER_INVALID_REQUEST;
        };
    }

    private static String message(UpstreamFailure read, ErrorKind kind) {
        if (kind == ErrorKind.PROVIDER_AUTH) {
            return "The provider refused the gateway's credential.";
        }
        return read.message().isEmpty() ? "The provider answered with status " + read.status() + "." : read.message();
    }
}

package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.StreamFault;
import io.ringfence.providers.stream.Usage;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Relays a stream event by event: byte for byte, or as it is written anew in another dialect.
///
/// The first frames are held back until one of them carries content, so that a failure before it can still
/// become another attempt or a true status code. Holding ends after a short time, or when too much is held.
final class StreamRelay implements AnswerRelay, AnswerStream.Sink {
    private static final int MAX_HELD_BYTES = 256 << 10;

    private final HttpExchange exchange;
    private final HttpHeaders headers;
    private final AnswerStream events;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(4);
    private final long heldUntilNs;
    private int heldBytes;
    private boolean wrote;
    private boolean over;
    private boolean feeding;
    private boolean released;
    private boolean remembered;
    private @Nullable String rememberedEncrypted;

    StreamRelay(HttpExchange exchange, HttpHeaders headers, AnswerStream events) {
        this.exchange = exchange;
        this.headers = headers;
        this.events = events;
        this.heldUntilNs = exchange.loop().nanoTime() + exchange.timeouts().holdBackNs();
    }

    static boolean isEventStream(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
    }

    @Override
    public void onContent(ByteBuf content) {
        feeding = true;
        try {
            events.accept(content, this);
        } finally {
            feeding = false;
            if (released) {
                events.release();
            }
        }
    }

    @Override
    public void event(ByteBuf frame, EventKind kind) {
        if (over) {
            frame.release();
            return;
        }
        switch (kind) {
            case PREAMBLE, COMMENT -> hold(frame);
            case CONTENT, TERMINAL -> forward(frame);
            case USAGE_ONLY -> frame.release();
            case ERROR -> providerError(frame);
            case MALFORMED -> {
                frame.release();
                fail(Failure.of(Fault.UPSTREAM_ERROR, "The provider sent a malformed event."));
            }
        }
    }

    private void hold(ByteBuf frame) {
        if (exchange.isCommitted()) {
            forward(frame);
            return;
        }
        heldBytes += frame.readableBytes();
        held.add(frame);
        if (heldBytes > MAX_HELD_BYTES) {
            commit();
        }
    }

    private void forward(ByteBuf frame) {
        if (!exchange.isCommitted()) {
            commit();
        }
        remember();
        exchange.writeFrame(frame);
        wrote = true;
    }

    private void commit() {
        remember();
        exchange.commitStream(headers);
        for (ByteBuf frame = held.poll(); frame != null; frame = held.poll()) {
            exchange.writeFrame(frame);
        }
        heldBytes = 0;
        wrote = true;
    }

    /// The time to hold back may be over: then what there is goes out.
    ///
    /// @return true if the stream was being held and now is not
    boolean commitIfHeld(long nowNs) {
        if (exchange.isCommitted() || held.isEmpty() || nowNs - heldUntilNs < 0) {
            return false;
        }
        commit();
        exchange.flush();
        return true;
    }

    private void providerError(ByteBuf frame) {
        StreamFault fault = events.fault();
        Failure failure = fault == null
                ? Failure.of(Fault.UPSTREAM_ERROR, "The provider reported an error in its stream.")
                : failure(fault);
        if (!exchange.isCommitted()) {
            frame.release();
            fail(failure);
            return;
        }
        over = true;
        boolean isToldByProvider = frame.isReadable();
        if (isToldByProvider) {
            exchange.writeFrame(frame);
        } else {
            frame.release();
        }
        exchange.endFailedStream(this, failure, isToldByProvider);
    }

    private Failure failure(StreamFault fault) {
        ErrorKind kind = RefusalRelay.kind(fault.kind());
        int status = kind == ErrorKind.PROVIDER_INVALID_REQUEST ? fault.status() : kind.status(exchange.dialect());
        String message = kind == ErrorKind.PROVIDER_AUTH || fault.message().isEmpty()
                ? "The provider reported an error in its stream."
                : fault.message();
        return new Failure(RefusalRelay.fault(fault.kind()), kind, status, message, -1, fault.retryable(), null, null);
    }

    @Override
    public void onReadComplete() {
        if (wrote) {
            wrote = false;
            exchange.flush();
        } else if (!held.isEmpty()) {
            exchange.holdUntil(heldUntilNs);
        }
    }

    @Override
    public void onEnd() {
        events.finish(this);
        if (over) {
            return;
        }
        if (events.complete()) {
            complete();
        } else {
            fail(Failure.of(Fault.CUT, "The provider's stream ended before the answer was complete."));
        }
    }

    @Override
    public void onFailed(Fault fault, String reason) {
        if (events.terminated()) {
            complete();
        } else {
            fail(Failure.of(fault, sentence(reason)));
        }
    }

    private void complete() {
        if (!exchange.isCommitted()) {
            commit();
        }
        over = true;
        remember();
        exchange.endStream(this);
    }

    /// Before the client gets to know what it may come back with.
    private void remember() {
        if (!remembered && events.responseId() != null) {
            remembered = true;
            exchange.remember(events.responseId());
        }
        String encrypted = events.encryptedKey();
        if (encrypted != null && !encrypted.equals(rememberedEncrypted)) {
            rememberedEncrypted = encrypted;
            exchange.rememberEncrypted(encrypted);
        }
    }

    private void fail(Failure failure) {
        over = true;
        if (exchange.isCommitted()) {
            exchange.endFailedStream(this, failure, false);
        } else {
            exchange.attemptFailed(failure);
        }
    }

    private static String sentence(String reason) {
        return Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
    }

    Usage usage() {
        return events.usage();
    }

    boolean usageSeen() {
        return events.usageSeen();
    }

    /// The number that an event appended now would carry, in dialects that number their events.
    long nextSequenceNumber() {
        return events.lastSequenceNumber() + 1;
    }

    long outputBytes() {
        return events.outputBytesSeen();
    }

    @Override
    public void release() {
        over = true;
        held.forEach(ByteBuf::release);
        held.clear();
        released = true;
        if (!feeding) {
            events.release();
        }
    }
}

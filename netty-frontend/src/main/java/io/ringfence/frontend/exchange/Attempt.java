package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.ringfence.engine.Fault;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.frontend.FrontendSettings;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.frontend.upstream.UpstreamCall;
import io.ringfence.frontend.upstream.UpstreamListener;
import org.jspecify.annotations.Nullable;

/// One try at one provider: the call, and the relay that takes in its answer.
final class Attempt implements UpstreamListener {
    private final HttpExchange exchange;
    private final Candidate candidate;
    private final UpstreamTarget target;
    private @Nullable Bridge bridge;
    private @Nullable UpstreamCall call;
    private @Nullable AnswerRelay relay;
    private @Nullable LocalCount localCount;
    private boolean paused;
    private boolean sent;

    Attempt(HttpExchange exchange, Candidate candidate) {
        this.exchange = exchange;
        this.candidate = candidate;
        this.target = (UpstreamTarget) candidate.attachment();
    }

    Candidate candidate() {
        return candidate;
    }

    UpstreamTarget target() {
        return target;
    }

    /// The answer is to be read and written anew.
    void over(Bridge newBridge) {
        bridge = newBridge;
    }

    /// The way back for the answer; null when its bytes pass as they are.
    @Nullable
    Bridge bridge() {
        return bridge;
    }

    /// Nobody is asked: the gateway counts itself.
    void counts(LocalCount newLocalCount) {
        localCount = newLocalCount;
    }

    /// What the gateway counts itself; null when a provider is asked.
    @Nullable
    LocalCount localCount() {
        return localCount;
    }

    /// Sends the request, whose ownership passes on.
    void send(ByteBuf request) {
        call = exchange.loop()
                .upstream()
                .send(target.endpoint(), exchange.timeouts().connectNs(), request, this);
    }

    @Override
    public void onSent() {
        sent = true;
        exchange.nextWithin(exchange.timeouts().firstByteNs());
    }

    @Override
    public void onHead(HttpResponse head) {
        int status = head.status().code();
        if (status < 200 || status >= 300) {
            relay = new RefusalRelay(exchange, status, head.headers());
        } else if (exchange.isAboutStored()) {
            relay = new StoredRelay(exchange, head.headers());
        } else if (exchange.isCounting()) {
            relay = new CountRelay(exchange, head.headers(), bridge);
        } else if (bridge == null) {
            relay = passing(head.headers());
        } else {
            relay = rewriting(head.headers(), bridge);
        }
        moved();
    }

    private AnswerRelay passing(HttpHeaders headers) {
        return exchange.streaming() && StreamRelay.isEventStream(headers)
                ? new StreamRelay(exchange, headers, exchange.newEventStream())
                : new UnaryRelay(exchange, headers);
    }

    private AnswerRelay rewriting(HttpHeaders headers, Bridge over) {
        boolean isStream = exchange.streaming() && (over.isBetweenDialects() || StreamRelay.isEventStream(headers));
        if (!isStream) {
            return new TranslatedRelay(exchange, headers, over);
        }
        FrontendSettings settings = exchange.loop().settings();
        return new StreamRelay(
                exchange,
                headers,
                over.stream(
                        headers,
                        settings.maxEventBytes(),
                        settings.maxAnswerBytes(),
                        exchange.downstream().alloc()));
    }

    @Override
    public void onContent(ByteBuf content) {
        moved();
        relay().onContent(content);
    }

    @Override
    public void onReadComplete() {
        if (relay != null) {
            relay.onReadComplete();
        }
    }

    @Override
    public void onEnd() {
        call = null;
        relay().onEnd();
    }

    @Override
    public void onFailed(Fault fault, String reason) {
        call = null;
        if (relay == null) {
            exchange.attemptFailed(Failure.of(fault, reason));
        } else {
            relay.onFailed(fault, reason);
        }
    }

    /// The answer moved on: the next gap is counted from now.
    private void moved() {
        if (!paused) {
            exchange.nextWithin(exchange.timeouts().idleNs());
        }
    }

    /// Stops reading from the provider while the client does not keep up.
    ///
    /// @return whether that changed anything
    boolean pause(boolean pause) {
        if (call == null || pause == paused) {
            return false;
        }
        paused = pause;
        call.reading(!pause);
        return true;
    }

    boolean isPaused() {
        return paused;
    }

    /// Whether a provider has all of the request, and its answer is still to come to its end.
    boolean isBeingAnswered() {
        return call != null && (sent || relay != null);
    }

    boolean hasBegun() {
        return relay != null;
    }

    /// The stream in progress, or null when the answer is none.
    @Nullable
    StreamRelay stream() {
        return relay instanceof StreamRelay stream ? stream : null;
    }

    /// Ends the call if it still runs, and frees what was taken in.
    void end() {
        if (call != null) {
            call.cancel();
            call = null;
        }
        if (relay != null) {
            relay.release();
        }
        if (localCount != null) {
            localCount.cancel();
        }
    }

    private AnswerRelay relay() {
        if (relay == null) {
            throw new IllegalStateException("an answer without a head");
        }
        return relay;
    }
}

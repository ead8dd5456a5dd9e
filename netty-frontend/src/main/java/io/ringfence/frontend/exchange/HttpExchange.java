package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Decision;
import io.ringfence.engine.DecisionListener;
import io.ringfence.engine.Fault;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.frontend.loop.Deadline;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.ResolvedModel;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.upstream.UpstreamCall;
import io.ringfence.frontend.upstream.UpstreamListener;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.stream.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client request with its answer, from its first byte to its settlement. Lives on one event loop.
///
/// The exchange asks the engine, makes the attempts that the engine grants, and settles exactly once on every way out.
/// Until [State#COMMITTED] nothing has been written to the client, so that any failure may still become another
/// attempt.
public final class HttpExchange extends Deadline implements DecisionListener, UpstreamListener, ExchangeSummary {
    /// Tokens assumed for rate limits when a request names no output limit.
    private static final long ASSUMED_OUTPUT_TOKENS = 1_024;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int CLIENT_CLOSED_REQUEST = 499;
    private static final int MAX_USER_LENGTH = 256;

    private enum State {
        /// The request's body is still arriving.
        RECEIVING,
        /// The engine's answer is awaited: an admission, a place in a queue, or the end of a back-off.
        DECIDING,
        /// A provider was asked, and nothing of its answer has reached the client.
        ATTEMPTING,
        /// The answer's head has been written: from here failures are told in-band.
        COMMITTED,
        /// Answered or abandoned, and settled if it had been admitted.
        DONE
    }

    private final LoopContext loop;
    private final Downstream downstream;
    private final Ingress ingress;
    private final HttpHeaders requestHeaders;
    private final String requestId;
    private final Timeouts timeouts;
    private final ReplyWriter reply;
    private final RequestFacts facts = new RequestFacts();
    private final Admission admission;

    private State state = State.RECEIVING;
    private @Nullable VirtualKey key;
    private @Nullable String endUser;
    private @Nullable ByteBuf body;
    private @Nullable ResolvedModel model;
    private @Nullable UpstreamTarget target;
    private @Nullable UpstreamCall call;
    private @Nullable AnswerRelay relay;
    private @Nullable Failure lastFailure;
    private @Nullable ErrorKind refusal;
    private String refusalMessage = "";
    private boolean streaming;
    private boolean admitted;
    private boolean paused;

    private long receivedNs;
    private long totalDeadlineNs;
    private long waitingSinceNs;
    private long waitedNs;
    private long firstByteNs = -1;

    private int status;
    private @Nullable String errorCode;
    private long inputTokens;
    private long outputTokens;
    private boolean usageEstimated;
    private long costNanoUsd;
    private long durationNs;

    /// @param requestId a valid header value, echoed from the client or made
    public HttpExchange(
            LoopContext loop,
            Downstream downstream,
            Ingress ingress,
            HttpHeaders requestHeaders,
            String requestId,
            boolean http10) {
        this.loop = loop;
        this.downstream = downstream;
        this.ingress = ingress;
        this.requestHeaders = requestHeaders;
        this.requestId = requestId;
        this.timeouts = loop.snapshot().timeouts();
        this.admission = new Admission(this, loop.index());
        this.reply = new ReplyWriter(downstream, ingress.dialect(), requestId, http10);
        this.receivedNs = loop.nanoTime();
        loop.exchangeStarted();
        loop.add(this);
    }

    /// Finds out who calls.
    ///
    /// @param secret the key that the client sent, or null
    /// @return what is wrong with it, or null when the caller is known
    public @Nullable String authenticate(@Nullable String secret) {
        VirtualKey anonymous = loop.snapshot().anonymous();
        if (anonymous != null) {
            key = anonymous;
            return null;
        }
        if (secret == null || secret.isEmpty()) {
            return "No API key was sent. Send the gateway's key as 'Authorization: Bearer …', 'x-api-key', 'api-key',"
                    + " 'x-goog-api-key' or '?key='.";
        }
        VirtualKey found = loop.findKey(secret);
        if (found == null) {
            return "The API key is not known to this gateway.";
        }
        if (found.isExpired(System.currentTimeMillis())) {
            return "The API key has expired.";
        }
        key = found;
        return null;
    }

    /// Remembers what is wrong with the request, to be answered once all of it has been read. The first reason counts.
    public void refuseWhenRead(ErrorKind kind, String message) {
        if (refusal == null) {
            refusal = kind;
            refusalMessage = message;
        }
    }

    public boolean isRefused() {
        return refusal != null;
    }

    /// Answers what [#refuseWhenRead] remembered.
    public void answerRefusal() {
        refuse(Objects.requireNonNull(refusal, "refusal"), refusalMessage, 0);
    }

    /// The request is complete. Ownership of `requestBody` passes to the exchange.
    public void start(ByteBuf requestBody) {
        body = requestBody;
        receivedNs = loop.nanoTime();
        Dialect dialect = ingress.dialect();
        if (!loop.scanner().scan(requestBody, dialect, facts)) {
            refuse(ErrorKind.INVALID_REQUEST, facts.problem() + " (at byte " + facts.problemOffset() + ")", 0);
            return;
        }
        String headerUser = requestHeaders.get("x-user-id");
        if (headerUser != null && headerUser.length() > MAX_USER_LENGTH) {
            refuse(ErrorKind.INVALID_REQUEST, "x-user-id is longer than " + MAX_USER_LENGTH + " characters.", 0);
            return;
        }
        streaming = dialect == Dialect.GEMINI ? ingress.streamed() : facts.stream();
        List<Route> routes = new ArrayList<>(1);
        if (!resolve(requestedModel(), routes)) {
            return;
        }
        ResolvedModel primary = model;
        int dialects = primary.dialects();
        boolean priced = primary.priced();
        long maxInputTokens = primary.maxInputTokens();
        for (String fallback : facts.fallbacks()) {
            if (!resolve(fallback, routes)) {
                return;
            }
            dialects |= model.dialects();
            priced &= model.priced();
            maxInputTokens = Math.max(maxInputTokens, model.maxInputTokens());
        }
        model = primary;
        if ((dialects & dialect.bit()) == 0) {
            refuse(ErrorKind.UNSUPPORTED_TRANSLATION, untranslatable(dialect, dialects), 0);
            return;
        }
        endUser = headerUser != null && !headerUser.isEmpty() ? headerUser : facts.endUser();
        admission.question(caller().principal(), endUser, routes.toArray(Route[]::new), dialect.bit());
        long inputBound = requestBody.readableBytes() + (facts.remoteInput() ? maxInputTokens : 0);
        long outputLimit = facts.maxOutputTokens();
        long likelyOutput = (outputLimit > 0 ? outputLimit : ASSUMED_OUTPUT_TOKENS) * facts.choices();
        admission.tokens(
                inputBound,
                outputLimit,
                facts.choices(),
                Math.max(1, requestBody.readableBytes() / BYTES_PER_TOKEN) + likelyOutput);
        totalDeadlineNs = receivedNs + (streaming ? timeouts.streamingNs() : timeouts.requestNs());
        admission.deadlineNs(totalDeadlineNs);
        if (!priced && caller().isBudgeted()) {
            refuse(
                    ErrorKind.INVALID_REQUEST,
                    "The model '" + requestedModel() + "' has no known price, so it cannot be charged to the budget of"
                            + " this key. Expected an entry for it under 'prices'.",
                    0);
            return;
        }
        decide();
    }

    private boolean resolve(String name, List<Route> routes) {
        if (!caller().mayCall(name)) {
            refuse(ErrorKind.PERMISSION, "This key may not call the model '" + name + "'.", 0);
            return false;
        }
        RouteTable table = loop.snapshot().routes();
        ResolvedModel resolved = table.resolve(name);
        if (resolved == null) {
            List<String> nearest = table.nearest(name);
            refuse(
                    ErrorKind.MODEL_NOT_FOUND,
                    "The model '" + name + "' is not known to this gateway."
                            + (nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?"),
                    0);
            return false;
        }
        model = resolved;
        if (!routes.contains(resolved.route())) {
            routes.add(resolved.route());
        }
        return true;
    }

    private String untranslatable(Dialect asked, int spoken) {
        List<String> names = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            if ((spoken & dialect.bit()) != 0) {
                names.add(dialect.wireName());
            }
        }
        return "The request speaks " + asked.wireName() + ", but the model '" + requestedModel() + "' is served by "
                + String.join(" and ", names) + ". Translation between dialects is not available in this version.";
    }

    // ---- Deciding -------------------------------------------------------------------------------------------------

    private void decide() {
        state = State.DECIDING;
        waitingSinceNs = loop.nanoTime();
        due(totalDeadlineNs + TimeUnit.SECONDS.toNanos(1));
        if (!loop.engine().tryAdmit(admission)) {
            refuse(ErrorKind.OVERLOADED, "The gateway is overloaded.", TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Override
    public void onDecision(Admission answered) {
        if (state != State.DECIDING) {
            // The client went away meanwhile; the settlement that says so follows on the ring.
            return;
        }
        waitedNs += loop.nanoTime() - waitingSinceNs;
        Decision decision = answered.decision();
        if (decision == Decision.ADMITTED) {
            admitted = true;
            attempt();
        } else if (decision == Decision.ATTEMPTS_EXHAUSTED) {
            answerLastFailure();
        } else {
            refuse(Refusals.kind(decision), Refusals.message(decision), answered.retryAfterNs());
        }
    }

    // ---- Attempting -----------------------------------------------------------------------------------------------

    private void attempt() {
        state = State.ATTEMPTING;
        paused = false;
        Candidate candidate = admission.candidate();
        target = (UpstreamTarget) candidate.attachment();
        FullHttpRequest request = UpstreamRequest.encode(
                body,
                facts,
                ingress.dialect(),
                streaming,
                target,
                admission,
                requestHeaders,
                requestId,
                loop.splicer());
        waitingSinceNs = loop.nanoTime();
        due(Math.min(totalDeadlineNs, waitingSinceNs + timeouts.connectNs() + timeouts.firstByteNs()));
        call = loop.upstream().send(target.endpoint(), timeouts.connectNs(), request, this);
    }

    @Override
    public void onSent() {
        due(Math.min(totalDeadlineNs, loop.nanoTime() + timeouts.firstByteNs()));
    }

    @Override
    public void onHead(HttpResponse head) {
        int code = head.status().code();
        if (code < 200 || code >= 300) {
            relay = new RefusalRelay(this, code, head.headers());
        } else if (streaming && StreamRelay.isEventStream(head.headers())) {
            relay = new StreamRelay(this, head.headers(), hidesUsage(), ingress.jsonArray());
        } else {
            relay = new UnaryRelay(this, head.headers());
        }
        moved();
    }

    private boolean hidesUsage() {
        return ingress.dialect() == Dialect.OPENAI_CHAT && !facts.usageRequested();
    }

    @Override
    public void onContent(ByteBuf content) {
        moved();
        relay.onContent(content);
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
        relay.onEnd();
    }

    @Override
    public void onFailed(Fault fault, String reason) {
        call = null;
        if (relay == null) {
            attemptFailed(Failure.of(fault, reason));
        } else {
            relay.onFailed(fault, reason);
        }
    }

    /// The provider's answer moved on: the next gap is counted from now.
    private void moved() {
        if (!paused) {
            due(Math.min(totalDeadlineNs, loop.nanoTime() + timeouts.idleNs()));
        }
    }

    /// Nothing has reached the client yet: the engine decides whether there is another attempt.
    void attemptFailed(Failure failure) {
        endAttempt();
        keep(failure);
        state = State.DECIDING;
        waitedNs += loop.nanoTime() - waitingSinceNs;
        waitingSinceNs = loop.nanoTime();
        due(totalDeadlineNs + TimeUnit.SECONDS.toNanos(1));
        loop.attemptFailed(admission, failure.fault(), failure.retryAfterNs(), failure.retryable());
    }

    private void endAttempt() {
        if (call != null) {
            call.cancel();
            call = null;
        }
        if (relay != null) {
            relay.release();
            relay = null;
        }
    }

    private void keep(Failure failure) {
        if (lastFailure != null) {
            lastFailure.release();
        }
        lastFailure = failure;
    }

    // ---- Answering ------------------------------------------------------------------------------------------------

    /// The provider's whole unary answer.
    void answerUnary(ByteBuf answer, HttpHeaders answerHeaders, Usage usage, boolean usageKnown) {
        providerAnswered();
        bill(usage, usageKnown, answer.readableBytes());
        settle(Completion.SUCCESS, null);
        status = 200;
        reply.unary(answer, answerHeaders, this);
        finish();
    }

    /// Writes the head of a stream: from here on the answer cannot be replaced.
    void commitStream(HttpHeaders answerHeaders, boolean jsonArray) {
        providerAnswered();
        state = State.COMMITTED;
        status = 200;
        reply.streamHead(answerHeaders, jsonArray, this);
    }

    private void providerAnswered() {
        long nowNs = loop.nanoTime();
        waitedNs += nowNs - waitingSinceNs;
        firstByteNs = nowNs - receivedNs;
    }

    /// Writes one frame of a committed stream.
    void writeFrame(ByteBuf frame) {
        reply.frame(frame);
    }

    void flush() {
        downstream.flush();
        writabilityChanged();
    }

    boolean isCommitted() {
        return state == State.COMMITTED;
    }

    /// The stream is whole.
    void endStream(Usage usage, boolean usageKnown, long outputBytes) {
        bill(usage, usageKnown, outputBytes);
        settle(Completion.SUCCESS, null);
        reply.end();
        finish();
    }

    /// The provider told of its failure inside a committed stream, in a frame that the client has received.
    void endFailedStream(Failure failure, boolean clientWasTold, Usage usage, boolean usageKnown, long outputBytes) {
        errorCode = failure.kind().code();
        if (!clientWasTold) {
            reply.inStreamError(failure, providerName());
        }
        failure.release();
        billProduced(usage, usageKnown, outputBytes);
        settle(Completion.FAILED, failure.fault());
        reply.end();
        finish();
    }

    private void answerLastFailure() {
        Failure failure = lastFailure;
        if (failure == null) {
            refuse(ErrorKind.INTERNAL, "The gateway lost the reason of a failed attempt.", 0);
            return;
        }
        errorCode = failure.kind().code();
        status = failure.status();
        long retryAfterNs = Math.max(failure.retryAfterNs(), admission.retryAfterNs());
        settle(Completion.FAILED, failure.fault());
        reply.providerError(failure, providerName(), retryAfterNs, this);
        finish();
    }

    /// Answers with an error of the gateway's own.
    ///
    /// @param retryAfterNs when to try again; 0 when that would not help
    public void refuse(ErrorKind kind, String message, long retryAfterNs) {
        if (state == State.DONE) {
            return;
        }
        errorCode = kind.code();
        status = kind.status(ingress.dialect());
        settleIfAdmitted(Completion.CANCELLED);
        reply.gatewayError(kind, message, retryAfterNs, this);
        finish();
    }

    // ---- Ways out -------------------------------------------------------------------------------------------------

    /// The client's connection is gone: nothing more can be said, but what was produced is billed.
    public void clientGone() {
        if (state == State.DONE) {
            return;
        }
        errorCode = "client_closed_request";
        if (state != State.COMMITTED) {
            status = CLIENT_CLOSED_REQUEST;
        }
        if (relay instanceof StreamRelay stream) {
            billProduced(stream.usage(), stream.usageSeen(), stream.outputBytes());
        }
        endAttempt();
        settleIfAsked(Completion.CANCELLED);
        close();
    }

    /// The gateway stops and the time to finish is over.
    public void shutDown() {
        switch (state) {
            case COMMITTED ->
                failCommitted(new Failure(
                        Fault.CUT,
                        ErrorKind.SHUTTING_DOWN,
                        503,
                        "The gateway was stopped before the answer was complete.",
                        -1,
                        false,
                        null,
                        null));
            case DONE -> {}
            case RECEIVING, DECIDING, ATTEMPTING -> {
                endAttempt();
                settleIfAsked(Completion.CANCELLED);
                admitted = false;
                refuse(ErrorKind.SHUTTING_DOWN, "The gateway is being stopped.", TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    /// The client has begun or ceased to keep up.
    public void writabilityChanged() {
        boolean slow = !downstream.isWritable();
        if (slow == paused || state == State.DONE || call == null) {
            return;
        }
        paused = slow;
        call.reading(!slow);
        long patience = slow ? loop.settings().writeNs() : timeouts.idleNs();
        due(Math.min(totalDeadlineNs, loop.nanoTime() + patience));
    }

    @Override
    protected void onDue(long nowNs) {
        switch (state) {
            case RECEIVING, DONE -> due(NEVER);
            case DECIDING -> {
                settleIfAsked(Completion.CANCELLED);
                admitted = false;
                refuse(ErrorKind.TIMEOUT, "The request could not be admitted in time.", 0);
            }
            case ATTEMPTING -> attemptTimedOut(nowNs);
            case COMMITTED -> committedTimedOut(nowNs);
        }
    }

    private void attemptTimedOut(long nowNs) {
        if (nowNs - totalDeadlineNs < 0 && relay instanceof StreamRelay stream && stream.commitIfHeld(nowNs)) {
            moved();
            return;
        }
        String what = relay == null ? "did not begin to answer in time" : "paused for too long in its answer";
        Failure failure = Failure.of(Fault.TIMEOUT, "The provider " + what + ".");
        if (nowNs - totalDeadlineNs >= 0) {
            endAttempt();
            keep(failure);
            answerLastFailure();
        } else {
            attemptFailed(failure);
        }
    }

    private void committedTimedOut(long nowNs) {
        if (paused && nowNs - totalDeadlineNs < 0) {
            // The client leaves the answer unread: it cannot be told anything more.
            clientGone();
            downstream.abort();
            return;
        }
        failCommitted(Failure.of(
                Fault.TIMEOUT,
                nowNs - totalDeadlineNs >= 0
                        ? "The answer took longer than a stream may last."
                        : "The provider paused for too long in its answer."));
    }

    private void failCommitted(Failure failure) {
        if (relay instanceof StreamRelay stream) {
            Usage usage = stream.usage();
            boolean usageSeen = stream.usageSeen();
            long outputBytes = stream.outputBytes();
            endAttempt();
            endFailedStream(failure, false, usage, usageSeen, outputBytes);
        } else {
            throw new IllegalStateException("state=" + state + " without a stream");
        }
    }

    // ---- Settling -------------------------------------------------------------------------------------------------

    private void bill(Usage usage, boolean known, long outputBytes) {
        if (known) {
            inputTokens = usage.inputTokens();
            outputTokens = usage.outputTokens();
        } else {
            estimate(outputBytes);
        }
        costNanoUsd = admission.candidate().price().costNanoUsd(inputTokens, outputTokens);
    }

    /// What a stream that did not end well has produced. Nothing produced costs nothing; an estimate never costs more
    /// than was reserved.
    private void billProduced(Usage usage, boolean known, long outputBytes) {
        if (outputBytes == 0 && usage.outputTokens() == 0) {
            return;
        }
        boolean whole = known && usage.outputTokens() * BYTES_PER_TOKEN >= outputBytes;
        if (whole) {
            bill(usage, true, outputBytes);
            return;
        }
        estimate(outputBytes);
        if (known) {
            inputTokens = usage.inputTokens();
        }
        long estimated = admission.candidate().price().costNanoUsd(inputTokens, outputTokens);
        costNanoUsd = admission.budgeted() ? Math.min(estimated, admission.reservedNanoUsd()) : estimated;
    }

    private void estimate(long outputBytes) {
        usageEstimated = true;
        inputTokens = Math.max(1, body.readableBytes() / BYTES_PER_TOKEN);
        outputTokens = Math.max(1, outputBytes / BYTES_PER_TOKEN);
    }

    private void settleIfAdmitted(Completion completion) {
        if (admitted) {
            settle(completion, null);
        }
    }

    /// Settles an admission that was asked for, whether or not the answer has come: a waiting one is cancelled so.
    private void settleIfAsked(Completion completion) {
        if (admitted || state == State.DECIDING) {
            settle(completion, null);
        }
    }

    private void settle(Completion completion, @Nullable Fault fault) {
        admitted = false;
        loop.settle(
                admission,
                completion,
                fault,
                inputTokens + outputTokens,
                costNanoUsd,
                loop.nanoTime() - receivedNs,
                firstByteNs);
    }

    private void finish() {
        close();
        downstream.exchangeEnded(reply.isDelimited());
    }

    private void close() {
        state = State.DONE;
        durationNs = loop.nanoTime() - receivedNs;
        due(NEVER);
        loop.remove(this);
        endAttempt();
        if (body != null) {
            body.release();
            body = null;
        }
        keepNoFailure();
        loop.exchangeListener().onExchange(this);
        loop.exchangeEnded();
    }

    private void keepNoFailure() {
        if (lastFailure != null) {
            lastFailure.release();
            lastFailure = null;
        }
    }

    // ---- For the relays -------------------------------------------------------------------------------------------

    LoopContext loop() {
        return loop;
    }

    Downstream downstream() {
        return downstream;
    }

    Dialect answerDialect() {
        return ingress.dialect();
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /// The stream's head is being held back: look again when that may last no longer.
    void holdUntil(long untilNs) {
        due(Math.min(totalDeadlineNs, untilNs));
    }

    Admission admission() {
        return admission;
    }

    /// Time that the gateway itself took so far, in nanoseconds.
    long overheadSoFarNs() {
        return Math.max(0, loop.nanoTime() - receivedNs - waitedNs);
    }

    private VirtualKey caller() {
        if (key == null) {
            throw new IllegalStateException("the caller was not authenticated");
        }
        return key;
    }

    private String providerName() {
        return target == null ? "" : target.provider();
    }

    // ---- Summary --------------------------------------------------------------------------------------------------

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public Dialect dialect() {
        return ingress.dialect();
    }

    @Override
    public @Nullable String keyName() {
        return key == null ? null : key.name();
    }

    @Override
    public @Nullable String project() {
        return key == null ? null : key.project();
    }

    @Override
    public @Nullable String organisation() {
        return key == null ? null : key.organisation();
    }

    @Override
    public @Nullable String endUser() {
        return endUser;
    }

    @Override
    public String requestedModel() {
        if (ingress.model() != null) {
            return ingress.model();
        }
        return facts.model() == null ? "" : facts.model();
    }

    @Override
    public String modelLabel() {
        return model == null ? "other" : model.label();
    }

    @Override
    public @Nullable String provider() {
        return target == null ? null : target.provider();
    }

    @Override
    public @Nullable String upstreamModel() {
        return target == null ? null : target.model();
    }

    @Override
    public boolean streaming() {
        return streaming;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String errorCode() {
        return errorCode;
    }

    @Override
    public int attempts() {
        return admission.attempt();
    }

    @Override
    public long inputTokens() {
        return inputTokens;
    }

    @Override
    public long outputTokens() {
        return outputTokens;
    }

    @Override
    public boolean usageEstimated() {
        return usageEstimated;
    }

    @Override
    public long costNanoUsd() {
        return costNanoUsd;
    }

    @Override
    public long durationNs() {
        return durationNs;
    }

    @Override
    public long firstByteNs() {
        return firstByteNs;
    }

    @Override
    public long overheadNs() {
        return Math.max(0, durationNs - waitedNs);
    }
}

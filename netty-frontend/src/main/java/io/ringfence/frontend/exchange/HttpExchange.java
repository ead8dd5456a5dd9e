package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Decision;
import io.ringfence.engine.DecisionListener;
import io.ringfence.engine.Fault;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.stored.ResponseOrigin;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventStream;
import io.ringfence.providers.stream.Usage;
import io.ringfence.providers.tokens.ModelRatios;
import io.ringfence.providers.tokens.RequestSize;
import io.ringfence.providers.tokens.TokenCounts;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RemoteMedia.Wanted;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client request with its answer, from its first byte to its settlement. Lives on one event loop.
///
/// The exchange asks the engine, makes the attempts that the engine grants, and settles exactly once on every
/// way out. Until [State#COMMITTED] nothing has been written to the client, so that any failure may still
/// become another attempt.
public final class HttpExchange extends ExchangeRecord implements DecisionListener {
    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);
    private static final int CLIENT_CLOSED_REQUEST = 499;
    private static final int MAX_USER_LENGTH = 256;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        /// The request's body is still arriving.
        RECEIVING,
        /// The engine's answer is awaited: an admission, a place in a queue, or the end of a back-off.
        DECIDING,
        /// A provider was asked, and nothing of its answer has reached the client.
        ATTEMPTING,
        /// The answer's head has been written: from here failures are told in-band.
        COMMITTED,
        /// Given up before an answer: what was asked of the engine is being cancelled, and its answer counts no
        /// more.
        ENDING,
        /// Answered or abandoned, and settled if it had been admitted.
        DONE
    }

    private final LoopContext loop;
    private Downstream downstream;
    private final HttpHeaders requestHeaders;
    private final ReplyWriter reply;
    private GatewaySnapshot snapshot;
    private Timeouts timeouts;
    private Admission admission;
    private @Nullable String secret;

    private State state = State.RECEIVING;
    private RequestPlan.@Nullable Refusal refusal;
    private RequestPlan.@Nullable Refusal underBudget;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private @Nullable Translation translation;
    private @Nullable InlinedMedia media;
    private @Nullable Failure lastFailure;
    private boolean admitted;

    /// Ends an exchange that goes on without its client; null for all others.
    private @Nullable Runnable abandoned;

    /// Of the request of such an exchange, which nobody needs any more.
    private int requestBytes;

    private long receivedNs;
    private long receivedEpochSecond;
    private long totalDeadlineNs;
    private long attemptDeadlineNs;

    /// Begins with a request's head.
    ///
    /// @param requestId a valid header value, echoed from the client or made
    public HttpExchange(
            LoopContext loop,
            Downstream downstream,
            Ingress ingress,
            HttpHeaders requestHeaders,
            String requestId,
            boolean http10) {
        super(ingress, requestId);
        this.loop = loop;
        this.downstream = downstream;
        this.requestHeaders = requestHeaders;
        this.reply = new ReplyWriter(downstream, loop.heads(), ingress.dialect(), requestId, http10);
        this.receivedNs = loop.nanoTime();
        follow(loop.snapshot());
        loop.exchangeStarted();
        loop.add(this);
    }

    /// Nothing may have been asked of the engine yet.
    private void follow(GatewaySnapshot latest) {
        snapshot = latest;
        priceVersion = latest.routes().priceVersion();
        timeouts = latest.timeouts();
        admission = new Admission(this, loop.index(), latest.routes().budgets().most());
    }

    @SuppressWarnings("ReferenceEquality") // comparing what two configurations say would cost every request
    private boolean hasChanged() {
        return snapshot != loop.snapshot();
    }

    /// Finds out who calls, and whether they may.
    ///
    /// @param sent the key that the client sent, or null
    public void authenticate(@Nullable String sent) {
        secret = sent;
        RequestPlan.Refusal problem = findCaller();
        if (problem != null) {
            refuseWhenRead(problem.kind(), problem.message());
        }
    }

    private RequestPlan.@Nullable Refusal findCaller() {
        Caller caller = Caller.find(loop, snapshot, secret);
        if (caller.key() != null) {
            key = caller.key();
        }
        return caller.refusal();
    }

    /// Reads what the client calls the request by.
    ///
    /// @return what is wrong with it, or null when nothing is
    public @Nullable String readTags() {
        Tags read = Tags.of(requestHeaders);
        if (read == null) {
            return null;
        }
        tags = read.text();
        return read.problem() == null ? null : "The header " + Tags.HEADER + " " + read.problem() + ".";
    }

    /// Remembers what is wrong with the request, to be answered once all of it has been read. The first reason
    /// counts.
    public void refuseWhenRead(ErrorKind kind, String message) {
        if (refusal == null) {
            refusal = new RequestPlan.Refusal(kind, message);
        }
    }

    public boolean isRefused() {
        return refusal != null;
    }

    /// Answers what [#refuseWhenRead] remembered.
    public void answerRefusal() {
        RequestPlan.Refusal remembered = Objects.requireNonNull(refusal, "refusal");
        refuse(remembered.kind(), remembered.message(), 0);
    }

    /// The request is complete. Ownership of `requestBody` passes to the exchange.
    public void start(ByteBuf requestBody) {
        body = requestBody;
        receivedNs = loop.nanoTime();
        receivedEpochSecond = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        if (hasChanged()) {
            // While the body was on its way, the caller may have been taken away, or given another project.
            follow(loop.snapshot());
            RequestPlan.Refusal problem = findCaller();
            if (problem != null) {
                refuse(problem.kind(), problem.message(), 0);
                return;
            }
        }
        VirtualKey caller = caller();
        Account[] tagAccounts = snapshot.routes().budgets().ofTags(tags, caller.principal());
        Object read = ingress.stored() == null
                ? RequestPlan.read(loop, caller, ingress, tagAccounts.length > 0, requestBody, facts)
                : RequestPlan.about(ingress.stored(), loop, caller);
        if (read instanceof RequestPlan plan) {
            decide(plan, caller, tagAccounts);
        } else if (read instanceof RequestPlan.Refusal refused) {
            refuse(refused.kind(), refused.message(), 0);
        }
    }

    // ---- Deciding -------------------------------------------------------------------------------------------------

    private void decide(RequestPlan plan, VirtualKey caller, Account[] tagAccounts) {
        model = plan.model();
        streaming = plan.streaming();
        String headerUser = requestHeaders.get("x-user-id");
        endUser = headerUser != null && !headerUser.isEmpty() ? headerUser : facts.endUser();
        if (endUser != null && endUser.length() > MAX_USER_LENGTH) {
            refuse(
                    ErrorKind.INVALID_REQUEST,
                    "The end user's id is longer than " + MAX_USER_LENGTH + " characters.",
                    0);
            return;
        }
        totalDeadlineNs = receivedNs + (streaming ? timeouts.streamingNs() : timeouts.requestNs());
        admission
                .question(caller.principal(), endUser, plan.routes().toArray(Route[]::new), plan.dialects())
                .tokens(plan.inputTokensBound(), facts.maxOutputTokens(), facts.choices(), plan.estimatedTokens())
                .searches(facts.webSearches())
                .expected(plan.expectedNanoUsd())
                .tagged(tagAccounts)
                .deadlineNs(totalDeadlineNs);
        if (ingress.isFree()) {
            admission.free();
        }
        if (plan.onlyWith() != null) {
            admission.onlyWith(plan.onlyWith());
        }
        if (plan.preferred() != null) {
            admission.prefer(plan.preferred());
        }
        underBudget = plan.underBudget();
        if (underBudget != null) {
            admission.unpriced();
        }
        awaitDecision();
        if (!loop.admit(admission)) {
            refuse(ErrorKind.OVERLOADED, "The gateway is overloaded.", SECOND_NS);
        }
    }

    /// The engine keeps to the deadline itself; this only guards against its silence.
    private void awaitDecision() {
        state = State.DECIDING;
        waits.begin(loop.nanoTime());
        due(totalDeadlineNs + SECOND_NS);
    }

    @Override
    public void onDecision(Admission answered) {
        if (state != State.DECIDING) {
            // The client went away meanwhile; the settlement that says so follows on the ring.
            return;
        }
        waits.end(loop.nanoTime());
        Decision decision = answered.decision();
        Candidate candidate = answered.candidate();
        if (decision == Decision.ADMITTED && candidate != null) {
            admitted = true;
            attempt(new Attempt(this, candidate));
        } else if (decision == Decision.ATTEMPTS_EXHAUSTED) {
            answerLastFailure();
        } else if (decision == Decision.NOT_CHARGEABLE && underBudget != null) {
            refuse(underBudget.kind(), underBudget.message(), 0);
        } else {
            refuse(
                    Refusals.kind(decision),
                    Refusals.message(decision, answered.budgetFitsAtMs()),
                    Refusals.retryAfterNs(decision, answered.retryAfterNs()));
        }
    }

    // ---- Attempting -----------------------------------------------------------------------------------------------

    /// A provider is asked, or, for a count that it has no counter for, the gateway counts itself. But a number
    /// of the gateway's own does not take the place of one that another provider failed to give.
    private void attempt(Attempt next) {
        if (!ingress.counting() || next.target().counterFor(ingress.dialect()) != null) {
            begin(next);
        } else if (lastFailure == null || lastFailure.isGatewaysOwn()) {
            count(next);
        } else {
            answerLastFailure(Completion.CANCELLED);
        }
    }

    private void count(Attempt next) {
        state = State.ATTEMPTING;
        attempt = next;
        due(totalDeadlineNs);
        LocalCount count =
                new LocalCount(this, loop, ingress, body, next.target().model());
        next.counts(count);
        if (!count.start()) {
            refuse(ErrorKind.OVERLOADED, "The gateway counts the tokens of as many requests as it may.", SECOND_NS);
        }
    }

    /// The gateway's own count is there.
    void counted(LocalCount count, long tokens) {
        if (!isAwaited(count)) {
            return;
        }
        status = 200;
        // Neither the deployment nor the credential has proved anything.
        settle(Completion.CANCELLED, null);
        reply.estimate(Unpooled.wrappedBuffer(TokenCounts.write(tokens, ingress.dialect())), this);
        finish();
    }

    /// The gateway could not count. Another provider may have a counter of its own.
    ///
    /// @param problem what is wrong with the request; null when that is not the reason
    void notCounted(LocalCount count, @Nullable ProtocolException problem) {
        if (isAwaited(count)) {
            attemptFailed(
                    problem == null
                            ? Failure.unsuited(ErrorKind.INTERNAL, "The gateway failed to count the tokens.")
                            : Failure.unsuited(
                                    ErrorKind.INVALID_REQUEST,
                                    "The request is not valid: " + problem.getMessage() + "."));
        }
    }

    private boolean isAwaited(LocalCount count) {
        return state == State.ATTEMPTING && current().localCount() == count;
    }

    private void begin(Attempt next) {
        state = State.ATTEMPTING;
        attempt = next;
        proceed(next);
    }

    private void proceed(Attempt next) {
        ByteBuf request = requestFor(next);
        if (request == null) {
            return;
        }
        long nowNs = loop.nanoTime();
        attemptDeadlineNs = streaming
                ? totalDeadlineNs
                : Math.min(totalDeadlineNs, nowNs + next.target().timeoutNs());
        nextWithin(timeouts.connectNs() + timeouts.firstByteNs());
        next.send(request);
        waits.begin(loop.nanoTime());
    }

    /// The request as the provider of this attempt gets it. Null when it has to wait for what is fetched first,
    /// or when it cannot be put in a dialect that the provider speaks; then the attempt has failed.
    private @Nullable ByteBuf requestFor(Attempt next) {
        if (ingress.stored() != null) {
            return UpstreamRequest.about(
                    ingress.stored(), next.target(), requestHeaders, requestId(), loop, downstream.alloc());
        }
        Dialect asked = askedIn(next.target());
        Failure failure;
        try {
            if (asked == ingress.dialect()) {
                return splicedFor(next);
            }
            List<Wanted> wanted = media().isEnabled() ? translation().wanted(asked) : List.of();
            if (media().has(wanted)) {
                return translatedFor(next, asked);
            }
            failure = media().failure(wanted, translation());
            if (failure == null) {
                fetch(wanted, next);
                return null;
            }
        } catch (ProtocolException problem) {
            failure = Translation.failure(ingress.dialect(), asked, problem);
        } catch (RuntimeException bug) {
            // It must not keep the client waiting, and its money reserved, until the deadline.
            LOG.error("A request could not be translated because of a bug", bug);
            failure = Failure.unsuited(ErrorKind.INTERNAL, "The gateway failed to translate the request.");
        }
        attemptFailed(failure);
        return null;
    }

    private ByteBuf splicedFor(Attempt next) {
        if (next.target().translation().stripsThinking() && !ingress.counting()) {
            next.over(translation().stripping(next.target()));
        }
        return UpstreamRequest.spliced(
                body,
                facts,
                ingress.dialect(),
                askedFor(),
                next.target(),
                admission,
                requestHeaders,
                requestId(),
                loop,
                downstream.alloc());
    }

    private ByteBuf translatedFor(Attempt next, Dialect asked) {
        TranslatedRequest written = translation()
                .to(asked, media().fetched(), next.target(), next.candidate().maxOutputTokens(), admission);
        next.over(written.wayBack());
        return UpstreamRequest.translated(
                written,
                body.readableBytes(),
                askedFor(),
                next.target(),
                requestHeaders,
                requestId(),
                loop,
                downstream.alloc());
    }

    /// The attempt goes on when all is there, or when something cannot be had.
    private void fetch(List<Wanted> wanted, Attempt next) {
        attemptDeadlineNs = totalDeadlineNs;
        nextWithin(media().timeoutNs());
        waits.begin(loop.nanoTime());
        media().fetch(wanted, () -> {
            waits.end(loop.nanoTime());
            proceed(next);
        });
    }

    private InlinedMedia media() {
        if (media == null) {
            media = new InlinedMedia(loop);
        }
        return media;
    }

    private Dialect askedIn(UpstreamTarget target) {
        Dialect counter = ingress.counting() ? target.counterFor(ingress.dialect()) : null;
        return counter != null ? counter : target.dialectFor(ingress.dialect());
    }

    private AskedFor askedFor() {
        if (ingress.counting()) {
            return AskedFor.TOKEN_COUNT;
        }
        return streaming ? AskedFor.STREAM : AskedFor.WHOLE_ANSWER;
    }

    private Translation translation() {
        if (translation == null) {
            String unique = loop.newRequestId().substring(LoopContext.REQUEST_ID_PREFIX.length());
            translation = Translation.read(body, ingress, facts, streaming, unique);
        }
        return translation;
    }

    /// The provider must go on within this time.
    void nextWithin(long ns) {
        due(Math.min(attemptDeadlineNs, loop.nanoTime() + ns));
    }

    /// Nothing has reached the client yet: the engine decides whether there is another attempt.
    void attemptFailed(Failure failure) {
        endAttempt();
        keep(failure);
        if (abandoned != null) {
            settleFailed(failure);
            close();
            return;
        }
        awaitDecision();
        loop.attemptFailed(admission, failure.fault(), failure.retryAfterNs(), failure.retryable());
    }

    private void endAttempt() {
        if (media != null) {
            media.cancel();
        }
        if (attempt != null) {
            attempt.end();
        }
    }

    private void keep(@Nullable Failure failure) {
        if (lastFailure != null) {
            lastFailure.release();
        }
        lastFailure = failure;
    }

    // ---- Answering ------------------------------------------------------------------------------------------------

    /// Writes the provider's whole unary answer, whose ownership passes on.
    void answerUnary(ByteBuf answer, HttpHeaders answerHeaders, Usage usage, boolean usageKnown) {
        providerAnswered();
        billWhole(usage, usageKnown, answer.readableBytes());
        answered();
        settle(Completion.SUCCESS, null);
        reply.unary(answer, answerHeaders, bill.source() == null ? -1 : bill.costNanoUsd(), this);
        finish();
    }

    /// Writes a provider's answer that costs nothing, whose ownership passes on. It has no first token either.
    void answerFree(ByteBuf answer, HttpHeaders answerHeaders) {
        waits.end(loop.nanoTime());
        StoredCall stored = ingress.stored();
        if (stored != null && stored.deletes()) {
            loop.storedResponses().deleted(caller().tenant(), stored.responseId());
        }
        status = 200;
        settle(Completion.SUCCESS, null);
        reply.unary(answer, answerHeaders, -1, this);
        finish();
    }

    /// Writes the head of a stream: from here on the answer cannot be replaced.
    void commitStream(HttpHeaders answerHeaders) {
        providerAnswered();
        state = State.COMMITTED;
        answered();
        reply.streamHead(answerHeaders, ingress.jsonArray(), this);
        waits.begin(loop.nanoTime());
    }

    /// Whoever comes back to this response must ask the credential that made it.
    ///
    /// @param responseId null where the provider keeps no response
    void remember(@Nullable String responseId) {
        if (responseId != null && facts.isStored()) {
            made(responseId);
        }
    }

    /// Whoever sends this encrypted content again had best ask the credential that made it.
    ///
    /// @param encryptedKey null where the answer has none
    void rememberEncrypted(@Nullable String encryptedKey) {
        if (encryptedKey != null) {
            made(encryptedKey);
        }
    }

    private void made(String key) {
        Candidate candidate = current().candidate();
        UpstreamTarget target = current().target();
        loop.storedResponses()
                .made(
                        caller().tenant(),
                        key,
                        new ResponseOrigin(
                                target.provider(),
                                target.model(),
                                requestedModel(),
                                candidate.credential().id()));
    }

    /// A client that left before that has got nothing.
    private void answered() {
        if (abandoned == null) {
            status = 200;
        }
    }

    private void providerAnswered() {
        long nowNs = loop.nanoTime();
        waits.end(nowNs);
        firstByteNs = nowNs - receivedNs;
    }

    boolean isCommitted() {
        return state == State.COMMITTED;
    }

    /// Writes one frame of a committed stream.
    void writeFrame(ByteBuf frame) {
        reply.frame(frame);
    }

    void flush() {
        downstream.flush();
        writabilityChanged();
    }

    /// The stream is whole.
    void endStream(StreamRelay stream) {
        billWhole(stream.usage(), stream.usageSeen(), stream.outputBytes());
        settle(Completion.SUCCESS, null);
        reply.end();
        finish();
    }

    /// A committed stream ends in failure.
    ///
    /// @param clientWasTold whether the provider's own error event has reached the client
    void endFailedStream(StreamRelay stream, Failure failure, boolean clientWasTold) {
        if (abandoned == null) {
            errorCode = failure.kind().code();
        }
        if (!clientWasTold) {
            reply.inStreamError(failure, current().target().provider(), stream.nextSequenceNumber());
        }
        billPart(stream);
        failure.release();
        settleFailed(failure);
        reply.end();
        finish();
    }

    private void settleFailed(Failure failure) {
        if (failure.isGatewaysOwn()) {
            settle(Completion.CANCELLED, null);
        } else {
            settle(Completion.FAILED, failure.fault());
        }
    }

    private void billWhole(Usage usage, boolean usageKnown, long outputBytes) {
        RequestSize size = size();
        ModelRatios ratios = current().target().ratios();
        bill.whole(terms(), usage, usageKnown, size.likelyInput(ratios), outputBytes);
        if (usageKnown) {
            size.teach(ratios, bill.inputTokens());
        }
    }

    private void billPart(StreamRelay stream) {
        bill.part(
                terms(),
                stream.usage(),
                stream.usageSeen(),
                size().likelyInput(current().target().ratios()),
                stream.outputBytes(),
                admission.budgeted() ? admission.worstCaseNanoUsd() : Long.MAX_VALUE);
    }

    private RequestSize size() {
        return RequestSize.of(ingress.dialect(), facts, abandoned == null ? body.readableBytes() : requestBytes);
    }

    private Bill.Terms terms() {
        return new Bill.Terms(current().target().price(), receivedEpochSecond);
    }

    private void answerLastFailure() {
        answerLastFailure(Completion.FAILED);
    }

    /// @param completion of what the engine admitted last
    private void answerLastFailure(Completion completion) {
        Failure failure = lastFailure;
        if (failure == null) {
            refuse(ErrorKind.INTERNAL, "The gateway lost the reason of a failed attempt.", 0);
            return;
        }
        errorCode = failure.kind().code();
        status = failure.status();
        settle(completion, completion == Completion.FAILED ? failure.fault() : null);
        if (failure.isGatewaysOwn()) {
            reply.gatewayError(failure.kind(), failure.message(), 0, this);
            finish();
            return;
        }
        long retryAfterNs = Math.max(failure.retryAfterNs(), admission.retryAfterNs());
        reply.providerError(failure, current().target().provider(), retryAfterNs, this);
        finish();
    }

    /// Answers with an error of the gateway's own.
    ///
    /// @param retryAfterNs when to try again; 0 when that would not help
    public void refuse(ErrorKind kind, String message, long retryAfterNs) {
        if (state == State.DONE) {
            return;
        }
        outcome(kind);
        if (admitted) {
            settle(Completion.CANCELLED, null);
        }
        reply.gatewayError(kind, message, retryAfterNs, this);
        finish();
    }

    private void outcome(ErrorKind kind) {
        errorCode = kind.code();
        status = kind.status(ingress.dialect());
    }

    // ---- Ways out -------------------------------------------------------------------------------------------------

    /// The client's connection is gone: nothing more can be said, but what was produced is billed. What goes on
    /// being produced may be read to its end for that.
    public void clientGone() {
        if (state == State.DONE || abandoned != null) {
            return;
        }
        errorCode = "client_closed_request";
        if (state != State.COMMITTED) {
            status = CLIENT_CLOSED_REQUEST;
        }
        if (!finishesAbandoned()) {
            abandon();
        }
    }

    /// Goes on without the client, if that is wanted and a provider is at work for which it is paid.
    ///
    /// @return false when there is nothing to wait for
    private boolean finishesAbandoned() {
        boolean isAtWork =
                (state == State.ATTEMPTING || state == State.COMMITTED) && attempt != null && attempt.isBeingAnswered();
        Runnable giveUp = this::abandon;
        if (timeouts.finishNs() == 0 || ingress.isFree() || !isAtWork || !loop.finishing(giveUp)) {
            return false;
        }
        abandoned = giveUp;
        downstream = new AbsentClient(downstream.alloc());
        reply.to(downstream);
        requestBytes = body.readableBytes();
        body.release();
        body = Unpooled.EMPTY_BUFFER;
        attemptDeadlineNs = Math.min(attemptDeadlineNs, loop.nanoTime() + timeouts.finishNs());
        boolean _ = current().pause(false);
        nextWithin(current().hasBegun() ? timeouts.idleNs() : timeouts.firstByteNs());
        return true;
    }

    /// Ends the provider's work, if any, and bills what was seen of it.
    private void abandon() {
        StreamRelay stream = attempt == null ? null : attempt.stream();
        if (stream != null && state != State.DECIDING) {
            billPart(stream);
        }
        endAttempt();
        giveUp();
        close();
    }

    /// The gateway stops and the time to finish is over.
    public void shutDown() {
        switch (state) {
            case COMMITTED ->
                failCommitted(Failure.of(
                        Fault.CUT, ErrorKind.SHUTTING_DOWN, "The gateway was stopped before the answer was complete."));
            case ENDING, DONE -> {}
            case RECEIVING, DECIDING, ATTEMPTING -> {
                endAttempt();
                giveUp(ErrorKind.SHUTTING_DOWN, "The gateway is being stopped.", SECOND_NS);
            }
        }
    }

    /// The client has begun or ceased to keep up.
    public void writabilityChanged() {
        boolean slow = !downstream.isWritable();
        if (state != State.DONE && attempt != null && attempt.pause(slow)) {
            nextWithin(slow ? loop.settings().writeNs() : timeouts.idleNs());
        }
    }

    @Override
    protected void onDue(long nowNs) {
        if (abandoned != null && state != State.DONE) {
            abandonedTimedOut(nowNs);
            return;
        }
        switch (state) {
            case RECEIVING, ENDING, DONE -> due(NEVER);
            case DECIDING -> giveUp(ErrorKind.TIMEOUT, "The request could not be admitted in time.", 0);
            case ATTEMPTING -> attemptTimedOut(nowNs);
            case COMMITTED -> committedTimedOut(nowNs);
        }
    }

    private void abandonedTimedOut(long nowNs) {
        StreamRelay stream = current().stream();
        if (nowNs - attemptDeadlineNs < 0 && stream != null && stream.commitIfHeld(nowNs)) {
            nextWithin(timeouts.idleNs());
        } else {
            abandon();
        }
    }

    private void attemptTimedOut(long nowNs) {
        if (current().localCount() != null) {
            refuse(ErrorKind.TIMEOUT, "The tokens could not be counted in time.", 0);
            return;
        }
        boolean over = nowNs - totalDeadlineNs >= 0;
        boolean attemptOver = nowNs - attemptDeadlineNs >= 0;
        StreamRelay stream = current().stream();
        if (!attemptOver && stream != null && stream.commitIfHeld(nowNs)) {
            nextWithin(timeouts.idleNs());
            return;
        }
        Failure failure = media != null && media.isUnderWay() ? media.timedOut(translation()) : providerTimedOut();
        if (over) {
            endAttempt();
            waits.end(nowNs);
            keep(failure);
            answerLastFailure();
        } else {
            attemptFailed(failure);
        }
    }

    private Failure providerTimedOut() {
        return Failure.of(
                Fault.TIMEOUT,
                current().hasBegun()
                        ? "The provider paused for too long in its answer."
                        : "The provider did not begin to answer in time.");
    }

    private void committedTimedOut(long nowNs) {
        boolean over = nowNs - totalDeadlineNs >= 0;
        if (!over && current().isPaused()) {
            // The client leaves the answer unread: it cannot be told anything more.
            Downstream client = downstream;
            clientGone();
            client.abort();
            return;
        }
        failCommitted(Failure.of(
                Fault.TIMEOUT,
                over
                        ? "The answer took longer than a stream may last."
                        : "The provider paused for too long in its answer."));
    }

    private void failCommitted(Failure failure) {
        StreamRelay stream = Objects.requireNonNull(current().stream(), "only streams are committed");
        endAttempt();
        endFailedStream(stream, failure, false);
    }

    // ---- Settling -------------------------------------------------------------------------------------------------

    /// Settles an admission that was asked for, whether or not the answer has come: a waiting one is cancelled
    /// so. An answer that is on its way finds nobody waiting for it.
    private void giveUp() {
        boolean asked = admitted || state == State.DECIDING;
        state = State.ENDING;
        if (asked) {
            settle(Completion.CANCELLED, null);
        }
    }

    /// The same, and answers with an error of the gateway's own.
    private void giveUp(ErrorKind kind, String message, long retryAfterNs) {
        outcome(kind);
        giveUp();
        reply.gatewayError(kind, message, retryAfterNs, this);
        finish();
    }

    private void settle(Completion completion, @Nullable Fault fault) {
        admitted = false;
        sealFacts(loop.nanoTime() - receivedNs);
        loop.settle(admission, completion, fault, bill.totalTokens(), bill.costNanoUsd(), this);
    }

    private void finish() {
        close();
        downstream.exchangeEnded(reply.isDelimited());
    }

    private void close() {
        state = State.DONE;
        long nowNs = loop.nanoTime();
        durationNs = nowNs - receivedNs;
        waits.end(nowNs);
        due(NEVER);
        loop.remove(this);
        endAttempt();
        body.release();
        body = Unpooled.EMPTY_BUFFER;
        if (media != null) {
            media.release();
        }
        keep(null);
        if (!isSealed() && key != null) {
            sealFacts(durationNs);
            loop.recordRefused(this);
        }
        if (abandoned != null) {
            loop.finished(abandoned);
        }
        loop.exchangeListener().onExchange(this);
        loop.exchangeEnded();
    }

    // ---- For the relays -------------------------------------------------------------------------------------------

    LoopContext loop() {
        return loop;
    }

    Downstream downstream() {
        return downstream;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /// Whether it is about a response that a provider keeps.
    boolean isAboutStored() {
        return ingress.stored() != null;
    }

    /// Whether not an answer is wanted but the number of tokens.
    boolean isCounting() {
        return ingress.counting();
    }

    /// Whether the last attempt asked in another dialect than the client's.
    boolean isTranslated() {
        Bridge bridge = attempt == null ? null : attempt.bridge();
        return bridge != null && bridge.isBetweenDialects();
    }

    /// What the last attempt lost so far by writing anew, in one line; null when nothing was.
    @Nullable
    String lost() {
        Bridge bridge = attempt == null ? null : attempt.bridge();
        return bridge == null ? null : bridge.lost();
    }

    /// A stream of the provider's own bytes, without the usage that only the gateway asked for.
    AnswerStream newEventStream() {
        boolean hidesUsage = ingress.dialect() == Dialect.OPENAI_CHAT && !facts.usageRequested();
        return new EventStream(ingress.dialect(), hidesUsage, loop.settings().maxEventBytes(), downstream.alloc());
    }

    /// The stream's head is being held back: look again when that may last no longer, unless the provider
    /// pauses for too long before.
    void holdUntil(long untilNs) {
        nextWithin(Math.min(untilNs - loop.nanoTime(), timeouts.idleNs()));
    }

    @Override
    Admission admission() {
        return admission;
    }

    /// Time that the gateway itself took so far, in nanoseconds.
    long overheadSoFarNs() {
        return Math.max(0, loop.nanoTime() - receivedNs - waits.totalNs());
    }

    private VirtualKey caller() {
        return Objects.requireNonNull(key, "caller");
    }

    private Attempt current() {
        return Objects.requireNonNull(attempt, "attempt");
    }
}

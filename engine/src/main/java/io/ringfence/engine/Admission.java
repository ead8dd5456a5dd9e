package io.ringfence.engine;

import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.queue.Awaited;
import io.ringfence.engine.queue.Waiter;
import io.ringfence.engine.routing.AttemptHold;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.TriedCandidates;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One exchange as the engine sees it: the question, the answer, and what the exchange holds until it is
/// settled.
///
/// The exchange's event loop writes the question before it publishes it and reads the answer after it was
/// delivered; in between, and for all that is package-private, the object belongs to the engine thread.
///
/// Reusable: once a settlement was published for an admission that had its answer, a new [#question] may be
/// asked with it. One that was settled while its answer was still awaited must be left alone.
public final class Admission extends Waiter {
    /// Where the exchange stands.
    enum Stage {
        /// No question was asked, or it was refused: nothing is held.
        IDLE,
        /// Waits for a place in the gateway; nothing is held.
        QUEUED,
        /// Waits for money that others hold, or for a limit that others share; nothing is held.
        WAITING,
        /// The reservation is held and an attempt runs.
        RUNNING,
        /// The reservation is held; the next attempt starts later.
        BACKING_OFF,
        /// The reservation is held; no attempt will follow.
        EXHAUSTED,
        /// All was given back.
        SETTLED
    }

    static final long NO_DEADLINE = Long.MAX_VALUE;
    static final long NO_EXPECTATION = Long.MAX_VALUE;

    private static final Account[] NO_TAGS = {};

    private final DecisionListener listener;
    private final int loop;

    // The question.
    private @Nullable Principal principal;
    private @Nullable String endUser;
    private Route[] routes = {};
    private int dialects;
    private long inputTokensBound;
    private long outputTokensLimit;
    private int choices = 1;
    private long searches;
    private long estimatedTokens;
    private long expectedNanoUsd = NO_EXPECTATION;
    private long deadlineNs = NO_DEADLINE;
    private boolean isFree;
    private boolean isUnpriced;
    private @Nullable Credential onlyWith;
    private @Nullable Credential preferred;
    private Account[] tagAccounts = NO_TAGS;

    // The answer, written by the engine thread.
    Decision decision = Decision.OVERLOADED;

    @Nullable
    Candidate candidate;

    int attempt;
    long retryAfterNs;
    long outputTokensReserved;
    long budgetFitsAtMs;

    /// What the exchange holds along its principal chain.
    final ChainHold chain;

    // The engine's own.
    final Timers.Timer timer = new Timers.Timer(this);
    final AttemptHold running = new AttemptHold();
    final TriedCandidates tried = new TriedCandidates();

    @Nullable
    Awaited waitsAt;

    /// Where waiting may help: set with every BUDGET_RESERVED, and with RATES_UNAVAILABLE unless nobody can be
    /// asked.
    @Nullable
    Awaited blockedAt;

    Stage stage = Stage.IDLE;
    long exchange;
    long engineDeadlineNs;
    long waitUntilNs;
    long chargedTokens;
    int routeIndex;
    int retries;
    int credentialMoves;

    /// An admission that asks nothing yet.
    ///
    /// @param loop index of the reply port that answers go to
    public Admission(DecisionListener listener, int loop) {
        this(listener, loop, 0);
    }

    /// An admission with room for budgets beside the caller's own. Where more have a say, room is made when
    /// they do.
    ///
    /// @param scopedAccounts how many budgets of models, providers and tags are expected to have a say at most
    public Admission(DecisionListener listener, int loop, int scopedAccounts) {
        this.listener = listener;
        this.loop = loop;
        chain = new ChainHold(scopedAccounts);
    }

    /// Asks anew: the rest of the question falls back to one choice, no tokens, no searches, no expectation,
    /// no deadline, not free, with known prices, with any credential, none preferred, and without tags.
    ///
    /// @param endUser the caller's own user, for limits per user; null = not told
    /// @param routes the requested model's first, then fallbacks in order
    /// @param dialects bits of the dialects, one of which a candidate must speak
    public Admission question(Principal principal, @Nullable String endUser, Route[] routes, int dialects) {
        this.principal = principal;
        this.endUser = endUser;
        this.routes = routes;
        this.dialects = dialects;
        inputTokensBound = 0;
        outputTokensLimit = 0;
        choices = 1;
        searches = 0;
        estimatedTokens = 0;
        expectedNanoUsd = NO_EXPECTATION;
        deadlineNs = NO_DEADLINE;
        isFree = false;
        isUnpriced = false;
        onlyWith = null;
        preferred = null;
        tagAccounts = NO_TAGS;
        return this;
    }

    /// Says how large the exchange may be.
    ///
    /// @param inputTokensBound the input has no more tokens than this; money is reserved for it
    /// @param outputTokensLimit output tokens per choice that the request allows, 0 = as many as the model
    /// gives
    /// @param choices answers asked for at once; each may use all of the output limit
    /// @param estimatedTokens what the exchange will likely use in all; rates are charged with it until settled
    public Admission tokens(long inputTokensBound, long outputTokensLimit, int choices, long estimatedTokens) {
        requireNotNegative("inputTokensBound", inputTokensBound);
        requireNotNegative("outputTokensLimit", outputTokensLimit);
        requireNotNegative("estimatedTokens", estimatedTokens);
        if (choices < 1) {
            throw new IllegalArgumentException("choices=" + choices + " is not positive");
        }

        this.inputTokensBound = inputTokensBound;
        this.outputTokensLimit = outputTokensLimit;
        this.choices = choices;
        this.estimatedTokens = estimatedTokens;
        return this;
    }

    /// Says that the exchange costs nothing, whoever serves it, so that no money is reserved for it.
    public Admission free() {
        isFree = true;
        return this;
    }

    /// Says that nobody knows what the exchange costs, so that no budget of the caller's can guard it: where there
    /// is one, it is refused.
    public Admission unpriced() {
        isUnpriced = true;
        return this;
    }

    /// Says that no other credential may serve: what the exchange goes on from is kept for it alone. If it
    /// cannot serve now, nobody can.
    public Admission onlyWith(Credential credential) {
        onlyWith = credential;
        return this;
    }

    /// Says which credential serves best. On each route it goes before whatever the strategy would choose, as
    /// long as it can serve and was not tried; otherwise the others serve as ever.
    ///
    /// It is for what one account made and others may fail to read, such as encrypted reasoning. Keys of one
    /// organisation can read each other's, which the gateway cannot know; so another key is worth a try, and
    /// whether it would do is for the provider to say.
    public Admission prefer(Credential credential) {
        preferred = credential;
        return this;
    }

    /// Whose budgets have a say because of the request's tags.
    public Admission tagged(Account[] accounts) {
        tagAccounts = accounts;
        return this;
    }

    /// How many searches on the web the provider may make and charge for; money is reserved for them.
    public Admission searches(long searches) {
        requireNotNegative("searches", searches);
        this.searches = searches;
        return this;
    }

    /// What the exchange is expected to cost at most, whoever serves it. It is set aside instead of the worst
    /// case where that is more, and where no budget that has a say is strict.
    public Admission expected(long nanoUsd) {
        requireNotNegative("expectedNanoUsd", nanoUsd);
        expectedNanoUsd = nanoUsd;
        return this;
    }

    /// When the exchange must be over, on the engine's clock. No wait goes beyond it.
    public Admission deadlineNs(long deadlineNs) {
        this.deadlineNs = deadlineNs;
        return this;
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + "=" + value + " is negative");
        }
    }

    public Decision decision() {
        return decision;
    }

    /// Who serves the attempt that was just admitted; null with every other decision.
    public @Nullable Candidate candidate() {
        return candidate;
    }

    /// How many attempts were started, this one included.
    public int attempt() {
        return attempt;
    }

    /// With a refusal: the time after which asking again makes sense; 0 = not known.
    public long retryAfterNs() {
        return retryAfterNs;
    }

    /// With BUDGET_EXCEEDED: when there will be money for the exchange, if nothing more is spent, in Unix
    /// milliseconds; [Long#MAX_VALUE] = time alone brings none.
    public long budgetFitsAtMs() {
        return budgetFitsAtMs;
    }

    /// What is set aside in every budget on the chain: the worst case of what the exchange may cost, or what it
    /// is expected to cost at most.
    public long reservedNanoUsd() {
        return chain.amountNanoUsd();
    }

    /// The worst case of what the exchange may cost.
    public long worstCaseNanoUsd() {
        return chain.worstCaseNanoUsd();
    }

    /// Whether any account on the chain has a budget, or anybody who may serve.
    public boolean budgeted() {
        return chain.isBudgeted();
    }

    /// Output tokens per choice that the reservation assumes for [#candidate()].
    public long outputTokensReserved() {
        return outputTokensReserved;
    }

    /// Requests per minute where the caller is closest to its limit; -1 = no such limit.
    public long requestsLimit() {
        return chain.requestsView().limit();
    }

    public long requestsRemaining() {
        return chain.requestsView().remaining();
    }

    /// How long until all of it is free again if nothing else is used.
    public long requestsResetNs() {
        return chain.requestsView().resetNs();
    }

    /// Tokens per minute where the caller is closest to its limit; -1 = no such limit.
    public long tokensLimit() {
        return chain.tokensView().limit();
    }

    public long tokensRemaining() {
        return chain.tokensView().remaining();
    }

    /// How long until all of it is free again if nothing else is used.
    public long tokensResetNs() {
        return chain.tokensView().resetNs();
    }

    /// Whom the exchange's own loop tells about an answer.
    public DecisionListener listener() {
        return listener;
    }

    public int loop() {
        return loop;
    }

    /// The principal of the question.
    Principal caller() {
        if (principal == null) {
            throw new IllegalStateException("admission without a question");
        }
        return principal;
    }

    Account[] tagAccounts() {
        return tagAccounts;
    }

    /// Notes when there will be money, as far as time brings it.
    void exceededUntil(long fitsAtMs, long nowMs) {
        budgetFitsAtMs = fitsAtMs;
        retryAfterNs = fitsAtMs == Long.MAX_VALUE ? 0 : TimeUnit.MILLISECONDS.toNanos(Math.max(0, fitsAtMs - nowMs));
    }

    boolean isUnpriced() {
        return isUnpriced;
    }

    @Nullable
    String endUser() {
        return endUser;
    }

    Route[] routes() {
        return routes;
    }

    int dialects() {
        return dialects;
    }

    long inputTokensBound() {
        return inputTokensBound;
    }

    long outputTokensLimit() {
        return outputTokensLimit;
    }

    int choices() {
        return choices;
    }

    long searches() {
        return searches;
    }

    long estimatedTokens() {
        return estimatedTokens;
    }

    long expectedNanoUsd() {
        return expectedNanoUsd;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /// The only credential that may serve; null = any.
    @Nullable
    Credential onlyWith() {
        return onlyWith;
    }

    /// The credential that goes first; null = as the strategy chooses.
    @Nullable
    Credential preferred() {
        return preferred;
    }

    /// Whether the question leaves it to `candidate` to serve.
    boolean allows(Candidate candidate) {
        return candidate.suits(dialects, onlyWith);
    }

    boolean isFree() {
        return isFree;
    }
}

package io.ringfence.engine;

import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.limit.RateLimit;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A slot of the ring: what happened. Written by whoever claimed it, read by the [DecisionHandler], and then
/// emptied of references so that a ring never keeps an exchange alive.
final class EngineEvent {
    enum Kind {
        /// May this exchange go, and with whom?
        ADMIT,
        /// The running attempt failed before anything was committed to the client.
        ATTEMPT_FAILED,
        /// The exchange is over.
        SETTLE,
        /// An exchange is over that was never admitted.
        REFUSED,
        /// A new policy is about to come: what it names first is there from here on.
        PREPARE,
        /// A new policy is in force from here on.
        INSTALL,
        /// A lease was answered: this much is granted.
        GRANT,
        /// Others need what is idle in a lease, or somebody wants to know how it stands.
        RECALL,
        /// A budget has another limit than the policy says.
        LIMIT,
        /// Leases hold for longer.
        EXTEND,
        /// The share of a limit was answered: this much is granted.
        RATE_GRANT,
        /// What was told of the share of a limit may not have been heard.
        RATE_LOST,
        /// The share of a limit has been idle.
        RATE_RECALL,
        /// Nobody can be asked for shares of limits any more, or somebody can again.
        RATES,
        /// Somebody wants to know how things stand.
        STATUS,
        /// Somebody wants to know how one caller stands.
        STANDING,
        /// Time has passed.
        TICK
    }

    Kind kind = Kind.TICK;

    @Nullable
    Fault fault;

    boolean isRetryable;
    long retryAfterNs;
    long totalTokens;
    long costNanoUsd;
    long durationNs;
    long firstByteNs;
    long publishedNs;
    long window;
    long grantedNanoUsd;
    long spentElsewhereNanoUsd;
    long resets;
    long untilNs;
    long granted;
    long level;
    boolean areAlone;

    @Nullable
    Admission admission;

    @Nullable
    Completion completion;

    @Nullable
    LedgerFacts facts;

    @Nullable
    PolicySnapshot policy;

    @Nullable
    Consumer<EngineStatus> statusConsumer;

    @Nullable
    BudgetLease lease;

    @Nullable
    ChangedLimit limit;

    @Nullable
    RateLimit rate;

    @Nullable
    Principal principal;

    @Nullable
    Consumer<List<EngineStatus.AccountStatus>> standingConsumer;

    Admission admission() {
        if (admission == null) {
            throw new IllegalStateException(kind + " without an admission");
        }
        return admission;
    }

    Fault fault() {
        if (fault == null) {
            throw new IllegalStateException(kind + " without a fault");
        }
        return fault;
    }

    Completion completion() {
        if (completion == null) {
            throw new IllegalStateException(kind + " without a completion");
        }
        return completion;
    }

    LedgerFacts facts() {
        if (facts == null) {
            throw new IllegalStateException(kind + " without facts");
        }
        return facts;
    }

    PolicySnapshot policy() {
        if (policy == null) {
            throw new IllegalStateException(kind + " without a policy");
        }
        return policy;
    }

    Consumer<EngineStatus> statusConsumer() {
        if (statusConsumer == null) {
            throw new IllegalStateException(kind + " without a consumer");
        }
        return statusConsumer;
    }

    BudgetLease lease() {
        if (lease == null) {
            throw new IllegalStateException(kind + " without a lease");
        }
        return lease;
    }

    ChangedLimit limit() {
        if (limit == null) {
            throw new IllegalStateException(kind + " without a limit");
        }
        return limit;
    }

    RateLimit rate() {
        if (rate == null) {
            throw new IllegalStateException(kind + " without a limit");
        }
        return rate;
    }

    Principal principal() {
        if (principal == null) {
            throw new IllegalStateException(kind + " without a principal");
        }
        return principal;
    }

    Consumer<List<EngineStatus.AccountStatus>> standingConsumer() {
        if (standingConsumer == null) {
            throw new IllegalStateException(kind + " without a consumer");
        }
        return standingConsumer;
    }

    void clear() {
        fault = null;
        admission = null;
        completion = null;
        facts = null;
        policy = null;
        statusConsumer = null;
        lease = null;
        limit = null;
        rate = null;
        principal = null;
        standingConsumer = null;
    }
}

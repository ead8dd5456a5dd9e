package io.ringfence.engine;

import io.ringfence.engine.ledger.LedgerFacts;
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
        /// A new policy is in force from here on.
        INSTALL,
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
        principal = null;
        standingConsumer = null;
    }
}

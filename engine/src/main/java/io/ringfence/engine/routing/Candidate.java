package io.ringfence.engine.routing;

import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.ScopedAccount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A deployment with a credential that may serve an exchange. Immutable, except for the counters of the live
/// objects it points to, which are for the engine thread.
public final class Candidate {
    private static final ScopedAccount[] NO_ACCOUNTS = {};

    private final Deployment deployment;
    private final Credential credential;
    private final int weight;
    private final int priority;
    private final int dialects;
    private final Price price;
    private final long maxOutputTokens;
    private final Object attachment;
    private final int maxRetries;
    private final ScopedAccount[] accounts;
    private final Load load;

    /// One way to serve a model.
    ///
    /// @param weight share among its equals, at least 1
    /// @param priority the lowest number is tried first
    /// @param dialects one bit for each dialect it speaks
    /// @param maxOutputTokens the most one answer can have; what is reserved when the request names no limit
    /// @param attachment what the caller needs to know to reach it; the engine never looks at it
    public Candidate(
            Deployment deployment,
            Credential credential,
            int weight,
            int priority,
            int dialects,
            Price price,
            long maxOutputTokens,
            Object attachment) {
        if (weight < 1) {
            throw new IllegalArgumentException("weight=" + weight + " is not positive");
        }
        if (maxOutputTokens < 0) {
            throw new IllegalArgumentException("maxOutputTokens=" + maxOutputTokens + " is negative");
        }

        this.deployment = deployment;
        this.credential = credential;
        this.weight = weight;
        this.priority = priority;
        this.dialects = dialects;
        this.price = price;
        this.maxOutputTokens = maxOutputTokens;
        this.attachment = attachment;
        maxRetries = Integer.MAX_VALUE;
        accounts = NO_ACCOUNTS;
        load = deployment.load(credential);
    }

    private Candidate(Candidate from, int maxRetries, ScopedAccount[] accounts) {
        deployment = from.deployment;
        credential = from.credential;
        weight = from.weight;
        priority = from.priority;
        dialects = from.dialects;
        price = from.price;
        maxOutputTokens = from.maxOutputTokens;
        attachment = from.attachment;
        load = from.load;
        this.maxRetries = maxRetries;
        this.accounts = accounts;
    }

    /// The same candidate with a bound of its own on how often it is asked again after it has failed.
    public Candidate withMaxRetries(int newMaxRetries) {
        if (newMaxRetries < 0) {
            throw new IllegalArgumentException("maxRetries=" + newMaxRetries + " is negative");
        }
        return new Candidate(this, newMaxRetries, accounts);
    }

    /// The same candidate under the budgets of its model and its provider.
    public Candidate withAccounts(List<ScopedAccount> newAccounts) {
        return new Candidate(this, maxRetries, newAccounts.toArray(ScopedAccount[]::new));
    }

    /// How many budgets of models and providers may have a say.
    public int accounts() {
        return accounts.length;
    }

    public ScopedAccount account(int index) {
        return accounts[index];
    }

    public int maxRetries() {
        return maxRetries;
    }

    public Deployment deployment() {
        return deployment;
    }

    public Credential credential() {
        return credential;
    }

    public int weight() {
        return weight;
    }

    public int priority() {
        return priority;
    }

    public int dialects() {
        return dialects;
    }

    public Price price() {
        return price;
    }

    public long maxOutputTokens() {
        return maxOutputTokens;
    }

    public Object attachment() {
        return attachment;
    }

    /// Whether it speaks one of these dialects.
    public boolean speaks(int anyOf) {
        return (dialects & anyOf) != 0;
    }

    /// Whether it speaks one of these dialects with the one credential that will do.
    ///
    /// @param onlyWith null = any credential
    public boolean suits(int anyOf, @Nullable Credential onlyWith) {
        return speaks(anyOf) && (onlyWith == null || credential == onlyWith);
    }

    /// Output tokens one choice is reserved for: what the request allows, else all the model can give.
    public long outputTokens(long outputTokensLimit) {
        return outputTokensLimit > 0 ? outputTokensLimit : maxOutputTokens;
    }

    /// An amount that the cost of one call cannot pass, in nano-dollars; saturates at [Long#MAX_VALUE].
    public long ceilingNanoUsd(long inputTokens, long outputTokensLimit, int choices, long searches) {
        return PriceTier.of(this).ceilingNanoUsd(inputTokens, outputTokensLimit, choices, searches);
    }

    /// Whether both are the same deployment with the same credential, in whatever policy they were written.
    boolean isSamePair(Candidate other) {
        return deployment == other.deployment && credential == other.credential;
    }

    /// Whether breaker and credential let it serve now.
    public boolean isEligible(long estimatedTokens, long nowNs) {
        return deployment.breaker().permits(nowNs) && credential.isUsable(estimatedTokens, nowNs);
    }

    /// How long until it is eligible as far as time alone decides; [Long#MAX_VALUE] = never.
    public long nanosUntilEligible(long estimatedTokens, long nowNs) {
        return Math.max(
                deployment.breaker().nanosUntilPermit(nowNs), credential.nanosUntilUsable(estimatedTokens, nowNs));
    }

    /// Whether nothing but the breaker keeps it from serving.
    public boolean isHeldByBreakerOnly(long estimatedTokens, long nowNs) {
        return !deployment.breaker().permits(nowNs) && credential.isUsable(estimatedTokens, nowNs);
    }

    int inFlight() {
        return load.inFlight();
    }

    void enter() {
        load.enter();
        deployment.enter();
    }

    void leave() {
        load.leave();
        deployment.leave();
        credential.leave();
    }

    @Override
    public String toString() {
        return "Candidate[" + deployment.id() + " with " + credential.id() + "]";
    }
}

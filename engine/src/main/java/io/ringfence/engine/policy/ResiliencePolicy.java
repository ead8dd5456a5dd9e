package io.ringfence.engine.policy;

import io.ringfence.engine.breaker.BreakerPolicy;
import java.util.concurrent.TimeUnit;

/// What holds for all exchanges of the gateway.
///
/// @param maxConcurrent exchanges served at once
/// @param maxQueue exchanges that may wait for one of these places
/// @param maxBudgetWaitNs how long an exchange waits for money that others hold
/// @param maxBudgetWaiters how many may wait for that at once, over all budgets
public record ResiliencePolicy(
        RetryPolicy retry,
        BreakerPolicy breaker,
        int maxConcurrent,
        int maxQueue,
        long maxBudgetWaitNs,
        int maxBudgetWaiters) {
    public ResiliencePolicy {
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("maxConcurrent=" + maxConcurrent + " is not positive");
        }
        if (maxQueue < 0) {
            throw new IllegalArgumentException("maxQueue=" + maxQueue + " is negative");
        }
        if (maxBudgetWaitNs < 0) {
            throw new IllegalArgumentException("maxBudgetWaitNs=" + maxBudgetWaitNs + " is negative");
        }
        if (maxBudgetWaiters < 0) {
            throw new IllegalArgumentException("maxBudgetWaiters=" + maxBudgetWaiters + " is negative");
        }
    }

    public static ResiliencePolicy defaults() {
        return new ResiliencePolicy(
                RetryPolicy.defaults(), BreakerPolicy.defaults(), 10_000, 500, TimeUnit.SECONDS.toNanos(10), 1_024);
    }

    public ResiliencePolicy withRetry(RetryPolicy newRetry) {
        return new ResiliencePolicy(newRetry, breaker, maxConcurrent, maxQueue, maxBudgetWaitNs, maxBudgetWaiters);
    }

    public ResiliencePolicy withBreaker(BreakerPolicy newBreaker) {
        return new ResiliencePolicy(retry, newBreaker, maxConcurrent, maxQueue, maxBudgetWaitNs, maxBudgetWaiters);
    }

    public ResiliencePolicy withMaxConcurrent(int newMaxConcurrent) {
        return new ResiliencePolicy(retry, breaker, newMaxConcurrent, maxQueue, maxBudgetWaitNs, maxBudgetWaiters);
    }

    public ResiliencePolicy withMaxQueue(int newMaxQueue) {
        return new ResiliencePolicy(retry, breaker, maxConcurrent, newMaxQueue, maxBudgetWaitNs, maxBudgetWaiters);
    }

    public ResiliencePolicy withMaxBudgetWaitNs(long newMaxBudgetWaitNs) {
        return new ResiliencePolicy(retry, breaker, maxConcurrent, maxQueue, newMaxBudgetWaitNs, maxBudgetWaiters);
    }

    public ResiliencePolicy withMaxBudgetWaiters(int newMaxBudgetWaiters) {
        return new ResiliencePolicy(retry, breaker, maxConcurrent, maxQueue, maxBudgetWaitNs, newMaxBudgetWaiters);
    }
}

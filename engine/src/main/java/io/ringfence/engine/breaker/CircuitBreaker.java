package io.ringfence.engine.breaker;

import java.util.Arrays;

/// Stops sending to a deployment that fails, and probes it until it serves again. Engine thread only.
///
/// Every permit carries the generation in which it was given, and an outcome of an older generation is ignored: what
/// was sent before the opening says nothing about the deployment after it.
public final class CircuitBreaker {
    /// What the breaker lets through.
    public enum State {
        /// Everything; faults are counted.
        CLOSED,
        /// Nothing, until the open duration is over.
        OPEN,
        /// One probe at a time.
        HALF_OPEN
    }

    /// As nanosUntilPermit: a probe is under way, and nobody knows how long it takes.
    public static final long UNKNOWN = 0;

    private static final int SLOTS = 10;

    private final int[] outcomesBySlot = new int[SLOTS];
    private final int[] faultsBySlot = new int[SLOTS];

    private BreakerPolicy policy = BreakerPolicy.defaults();
    private State state = State.CLOSED;
    private long generation;
    private int consecutiveFaults;
    private int outcomes;
    private int faults;
    private long newestSlot;
    private long openUntilNs;
    private long openNs = policy.openNs();
    private boolean isProbing;
    private int probeSuccesses;

    /// Takes over the figures of a new policy; the state stays as it is, unless breaking was turned off. Counts of
    /// outcomes start afresh when a figure changed.
    public void install(BreakerPolicy newPolicy) {
        if (newPolicy.equals(policy)) {
            return;
        }

        policy = newPolicy;
        clearCounts();
        openNs = state == State.CLOSED
                ? newPolicy.openNs()
                : Math.clamp(openNs, newPolicy.openNs(), newPolicy.maxOpenNs());
        if (!newPolicy.enabled()) {
            state(State.CLOSED, 0);
        }
    }

    public State state() {
        return state;
    }

    public int consecutiveFaults() {
        return consecutiveFaults;
    }

    /// When it will let a probe through; meaningful only while open.
    public long openUntilNs() {
        return openUntilNs;
    }

    /// Whether [#acquirePermit(long)] may be called now.
    public boolean permits(long nowNs) {
        return switch (state) {
            case CLOSED -> true;
            case OPEN -> nowNs >= openUntilNs;
            case HALF_OPEN -> !isProbing;
        };
    }

    /// How long until a permit may be had: 0 if now, or if a running probe decides it.
    public long nanosUntilPermit(long nowNs) {
        return state == State.OPEN ? Math.max(0, openUntilNs - nowNs) : UNKNOWN;
    }

    /// Lets one attempt through. Exactly one of [#success], [#fault] and [#release] must follow.
    ///
    /// @return the permit, to be given back with the outcome
    /// @throws IllegalStateException if nothing is permitted now
    public long acquirePermit(long nowNs) {
        if (!permits(nowNs)) {
            throw new IllegalStateException("no permit while " + state);
        }

        if (state == State.OPEN) {
            state(State.HALF_OPEN, nowNs);
        }
        if (state == State.HALF_OPEN) {
            isProbing = true;
        }
        return generation;
    }

    /// The attempt ended well.
    public void success(long permit, long nowNs) {
        if (permit != generation || !policy.enabled()) {
            return;
        }

        switch (state) {
            case CLOSED -> {
                consecutiveFaults = 0;
                count(0, nowNs);
                openIfTooManyFaults(nowNs);
            }
            case HALF_OPEN -> {
                isProbing = false;
                if (++probeSuccesses >= policy.closingSuccesses()) {
                    state(State.CLOSED, nowNs);
                }
            }
            case OPEN -> {}
        }
    }

    /// The attempt failed, and the deployment is to blame.
    public void fault(long permit, long nowNs) {
        if (permit != generation || !policy.enabled()) {
            return;
        }

        switch (state) {
            case CLOSED -> {
                consecutiveFaults++;
                count(1, nowNs);
                openIfTooManyFaults(nowNs);
            }
            case HALF_OPEN -> {
                openNs = openNs > policy.maxOpenNs() / 2 ? policy.maxOpenNs() : openNs * 2;
                state(State.OPEN, nowNs);
            }
            case OPEN -> {}
        }
    }

    /// The attempt ended without saying anything about the deployment: cancelled, or somebody else's fault.
    public void release(long permit) {
        if (permit == generation && state == State.HALF_OPEN) {
            isProbing = false;
        }
    }

    private void count(int fault, long nowNs) {
        expireSlots(nowNs);
        int slot = (int) (newestSlot % SLOTS);
        outcomesBySlot[slot]++;
        faultsBySlot[slot] += fault;
        outcomes++;
        faults += fault;
    }

    private void expireSlots(long nowNs) {
        long current = nowNs / Math.max(1, policy.windowNs() / SLOTS);
        if (current - newestSlot >= SLOTS || current < newestSlot) {
            clearCounts();
            newestSlot = current;
            return;
        }

        while (newestSlot < current) {
            newestSlot++;
            int slot = (int) (newestSlot % SLOTS);
            outcomes -= outcomesBySlot[slot];
            faults -= faultsBySlot[slot];
            outcomesBySlot[slot] = 0;
            faultsBySlot[slot] = 0;
        }
    }

    private void clearCounts() {
        Arrays.fill(outcomesBySlot, 0);
        Arrays.fill(faultsBySlot, 0);
        outcomes = 0;
        faults = 0;
    }

    private void openIfTooManyFaults(long nowNs) {
        boolean tooManyInARow = consecutiveFaults >= policy.consecutiveFaults();
        boolean tooManyOfAll = outcomes >= policy.minOutcomes()
                && faults * (long) BreakerPolicy.WHOLE >= (long) outcomes * policy.faultPermille();
        if (tooManyInARow || tooManyOfAll) {
            state(State.OPEN, nowNs);
        }
    }

    private void state(State next, long nowNs) {
        state = next;
        isProbing = false;
        probeSuccesses = 0;
        switch (next) {
            case OPEN -> {
                generation++;
                openUntilNs = nowNs + openNs;
            }
            case HALF_OPEN -> openUntilNs = 0;
            case CLOSED -> {
                openUntilNs = 0;
                openNs = policy.openNs();
                consecutiveFaults = 0;
                clearCounts();
            }
        }
    }
}

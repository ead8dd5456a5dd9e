package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.limit.RateLimit;
import io.ringfence.engine.queue.Awaited;
import io.ringfence.engine.queue.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who waits for money or for shared limits, over all of them, and which queues have a reason to be looked at
/// again. Engine thread only.
///
/// After every event the first of each queue is one whose money really is held by others, or whose limit has
/// nothing at hand: so a queue needs a new look only when its budget settles something, when more is granted,
/// when its limit or window changes, when its first one leaves, or, at a rolling budget, when a minute begins.
final class Waits {
    private final List<Awaited> toServe = new ArrayList<>();
    /// Budgets in which somebody waits and that get room by time alone.
    private final List<Budget> rolling = new ArrayList<>();
    private int waiting;
    private int waitingForRates;

    void add(Admission admission, Awaited place) {
        if (place instanceof Budget budget
                && budget.period() == BudgetPeriod.ROLLING
                && budget.waiters().isEmpty()) {
            rolling.add(budget);
        }
        place.waiters().add(admission);
        admission.waitsAt = place;
        waiting++;
        waitingForRates += place instanceof RateLimit ? 1 : 0;
    }

    /// Ends a wait.
    ///
    /// @return where it was
    Awaited remove(Admission admission) {
        Awaited place = admission.waitsAt;
        if (place == null) {
            throw new IllegalStateException("admission waits for nothing");
        }

        boolean wasFirst = place.waiters().first() == admission;
        place.waiters().remove(admission);
        admission.waitsAt = null;
        waiting--;
        waitingForRates -= place instanceof RateLimit ? 1 : 0;
        if (place instanceof Budget budget
                && budget.period() == BudgetPeriod.ROLLING
                && budget.waiters().isEmpty()) {
            rolling.remove(budget);
        }
        if (wasFirst) {
            moved(place);
        }
        return place;
    }

    /// There may be room for its first waiter.
    void moved(Awaited place) {
        if (!place.waiters().isEmpty() && !toServe.contains(place)) {
            toServe.add(place);
        }
    }

    /// What was spent may have left the window of a rolling budget.
    void minuteBegan() {
        for (int i = 0; i < rolling.size(); i++) {
            moved(rolling.get(i));
        }
    }

    /// The next waiter to be tried again, or null.
    @Nullable
    Admission nextToTry() {
        while (!toServe.isEmpty()) {
            Waiter first = toServe.getLast().waiters().first();
            if (first != null) {
                return (Admission) first;
            }
            toServe.removeLast();
        }
        return null;
    }

    /// The first waiter there was tried, and is still blocked there.
    void stillBlocked(Awaited place) {
        toServe.remove(place);
    }

    int waiting() {
        return waiting;
    }

    /// Whether somebody waits for a limit.
    boolean areRatesAwaited() {
        return waitingForRates > 0;
    }

    /// Whether others are to be served there before.
    static boolean areOthersBefore(Admission admission, Awaited place) {
        return !place.waiters().isEmpty() && place.waiters().first() != admission;
    }
}

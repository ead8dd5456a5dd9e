package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.queue.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who waits for money, over all budgets, and which queues have a reason to be looked at again. Engine thread
/// only.
///
/// After every event the first of each queue is one whose money really is held by others: so a queue needs a
/// new look only when its budget settles something, when its limit or window changes, when its first one
/// leaves, or, at a rolling budget, when a minute begins.
final class BudgetWaits {
    private final List<Budget> toServe = new ArrayList<>();
    /// Those in which somebody waits and that get room by time alone.
    private final List<Budget> rolling = new ArrayList<>();
    private int waiting;

    void add(Admission admission, Budget budget) {
        if (budget.period() == BudgetPeriod.ROLLING && budget.waiters().isEmpty()) {
            rolling.add(budget);
        }
        budget.waiters().add(admission);
        admission.waitsAt = budget;
        waiting++;
    }

    /// Ends a wait.
    ///
    /// @return where it was
    Budget remove(Admission admission) {
        Budget budget = admission.waitsAt;
        if (budget == null) {
            throw new IllegalStateException("admission waits for no budget");
        }

        boolean wasFirst = budget.waiters().first() == admission;
        budget.waiters().remove(admission);
        admission.waitsAt = null;
        waiting--;
        if (budget.period() == BudgetPeriod.ROLLING && budget.waiters().isEmpty()) {
            rolling.remove(budget);
        }
        if (wasFirst) {
            moneyMoved(budget);
        }
        return budget;
    }

    /// The budget may have room for its first waiter.
    void moneyMoved(Budget budget) {
        if (!budget.waiters().isEmpty() && !toServe.contains(budget)) {
            toServe.add(budget);
        }
    }

    /// What was spent may have left the window of a rolling budget.
    void minuteBegan() {
        for (int i = 0; i < rolling.size(); i++) {
            moneyMoved(rolling.get(i));
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

    /// The first waiter of this budget was tried, and its money is still held by others.
    void stillBlocked(Budget budget) {
        toServe.remove(budget);
    }

    int waiting() {
        return waiting;
    }
}

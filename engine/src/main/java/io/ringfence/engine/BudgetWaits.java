package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.queue.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who waits for money, over all budgets, and which queues have a reason to be looked at again. Engine thread
/// only.
///
/// After every event the first of each queue is one whose money really is held by others: so a queue needs a
/// new look only when its budget settles something, when its limit or window changes, or when its first one
/// leaves.
final class BudgetWaits {
    private final List<Budget> toServe = new ArrayList<>();
    private int waiting;

    void add(Admission admission, Budget budget) {
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

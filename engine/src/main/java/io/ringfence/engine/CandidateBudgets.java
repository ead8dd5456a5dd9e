package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.CandidateFilter;
import io.ringfence.engine.routing.Route;
import org.jspecify.annotations.Nullable;

/// The budgets of models and providers: a candidate whose money is gone or held is passed over as one without a
/// free credential is. Engine thread only.
final class CandidateBudgets implements CandidateFilter {
    private final BatchTime time;
    private final Leases leases;
    private final BudgetCheck check;
    private @Nullable Admission asking;

    CandidateBudgets(BatchTime time, Leases leases, BudgetListener listener) {
        this.time = time;
        this.leases = leases;
        check = new BudgetCheck(leases, listener);
    }

    /// Whose candidates are looked at from here on.
    void ask(Admission admission) {
        asking = admission;
    }

    @Override
    public boolean accepts(Candidate candidate) {
        return asking == null || answer(candidate, asking) == Budget.Answer.FITS;
    }

    /// Whether time alone does not let it serve, since the money is gone.
    boolean isExceeded(Candidate candidate, Admission admission) {
        return answer(candidate, admission) == Budget.Answer.EXCEEDED;
    }

    /// What the last attempt has reserved is there for the next one, whoever waits for it.
    private Budget.Answer answer(Candidate candidate, Admission admission) {
        if (candidate.accounts() == 0) {
            return Budget.Answer.FITS;
        }

        check.begin();
        Principal principal = admission.caller();
        for (int i = 0; i < candidate.accounts(); i++) {
            ScopedAccount scoped = candidate.account(i);
            if (scoped.hasSayIn(principal) && !admission.chain.holdsForCandidate(scoped.account())) {
                scoped.account().budgets().enter(time.windows());
                leases.cover(scoped.account());
                check.ask(scoped.account(), admission);
            }
        }
        return check.answer();
    }

    /// Nobody can serve. BUDGET_RESERVED if it is worth waiting at a budget, as somebody could serve but for
    /// money that others hold; BUDGET_EXCEEDED if nobody has any money left; null if something else is in the
    /// way.
    @Nullable
    Decision refusal(Admission admission) {
        Budget blockedAt = null;
        boolean hasMoney = false;
        boolean isExceeded = false;
        long soonestMs = Long.MAX_VALUE;
        for (Route route : admission.routes()) {
            for (int i = 0; i < route.size(); i++) {
                Candidate candidate = route.candidate(i);
                if (!admission.allows(candidate)) {
                    continue;
                }
                switch (answer(candidate, admission)) {
                    case FITS -> hasMoney = true;
                    case RESERVED_BY_OTHERS -> {
                        hasMoney = true;
                        boolean isStillThere = check.blockedAt() == admission.waitsAt;
                        if ((blockedAt == null || isStillThere) && isOtherwiseEligible(candidate, admission)) {
                            blockedAt = check.blockedAt();
                        }
                    }
                    case EXCEEDED -> {
                        isExceeded = true;
                        soonestMs = Math.min(soonestMs, check.fitsAtMs());
                    }
                }
            }
        }

        if (blockedAt != null) {
            admission.blockedAt = blockedAt;
            return Decision.BUDGET_RESERVED;
        }
        if (isExceeded && !hasMoney) {
            admission.exceededUntil(soonestMs, time.epochMs());
            return Decision.BUDGET_EXCEEDED;
        }
        return null;
    }

    private boolean isOtherwiseEligible(Candidate candidate, Admission admission) {
        return candidate.isEligible(admission.estimatedTokens(), time.nowNs());
    }
}

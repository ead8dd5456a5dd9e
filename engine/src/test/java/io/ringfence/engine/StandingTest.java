package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How one caller stands, among others.
class StandingTest {
    private final EngineFixture engine = new EngineFixture();

    @Test
    void shouldTellTheLevelsOfOneCallerFromTheWidest() {
        AccountLimits ofProject = AccountLimits.NONE.withRequestsPerMinute(10);
        AccountLimits ofKey = AccountLimits.NONE.withBudgetNanoUsd(100);
        Account project = engine.account("project/p", ofProject);
        Principal principal = engine.principal(project, engine.account("key/a", ofKey));
        Candidate candidate = engine.candidate("d", "c");
        engine.account("key/other", AccountLimits.NONE);
        engine.install();
        Admission admission =
                engine.admission(principal, EngineFixture.routes(candidate)).tokens(5, 0, 2, 0);
        assertEquals(Decision.ADMITTED, engine.admit(admission));

        List<AccountStatus> levels = engine.standing(principal);

        assertEquals(
                List.of("project/p", "key/a"),
                levels.stream().map(AccountStatus::id).toList());
        assertEquals(ofProject, levels.getFirst().limits());
        assertEquals(9, levels.getFirst().requestsLevel());
        assertEquals(ofKey, levels.getLast().limits());
        assertEquals(1, levels.getLast().inFlight());
        assertEquals(25, levels.getLast().budgets().getFirst().reservedNanoUsd());
    }
}

package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.queue.Waiter;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random exchanges of many keys in two projects of one organisation, against a ledger that is only sums.
class BudgetModelTest {
    private static final int ROUNDS = 60;
    private static final int STEPS = 600;

    @Test
    void shouldAgreeWithAPlainLedger() {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            new Run(seed + round, true).run();
        }
    }

    @Test
    void shouldLeaveNothingThatCouldPayForARefusedRequest() {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            new Run(seed + round, false).run();
        }
    }

    /// What the test believes about one account: sums over what it was told.
    private static final class Ledger {
        final long limit;
        long spent;
        long reserved;
        int inFlight;

        Ledger(long limit) {
            this.limit = limit;
        }
    }

    private record Question(Admission admission, List<Account> chain, long amount) {}

    private static final class Run {
        private final long seed;
        private final boolean isTimeLimited;
        private final Random random;
        private final EngineFixture engine = new EngineFixture();
        private final Map<Account, Ledger> ledgers = new LinkedHashMap<>();
        private final List<List<Account>> chains = new ArrayList<>();
        private final List<Principal> principals = new ArrayList<>();
        private final Map<Admission, Question> waiting = new LinkedHashMap<>();
        private final Map<Admission, Question> running = new LinkedHashMap<>();
        private final Map<Admission, Question> backingOff = new LinkedHashMap<>();
        private final List<Question> exceeded = new ArrayList<>();
        private final Route[] routes;
        private long settled;
        private int step;

        Run(long seed, boolean isTimeLimited) {
            this.seed = seed;
            this.isTimeLimited = isTimeLimited;
            random = new Random(seed);
            Candidate one = engine.candidate("d1", "c1", CredentialLimits.NONE, new Price(1_000, 0), 1);
            Candidate two = engine.candidate("d2", "c2", CredentialLimits.NONE, new Price(500, 0), 1);
            routes = EngineFixture.routes(one, two);
            createChains();
            ResiliencePolicy defaults = ResiliencePolicy.defaults();
            engine.resilience(defaults.withBreaker(defaults.breaker().withEnabled(false))
                    .withMaxConcurrent(isTimeLimited ? 40 : 10_000)
                    .withMaxBudgetWaiters(isTimeLimited ? 30 : 100_000)
                    .withMaxBudgetWaitNs(TimeUnit.SECONDS.toNanos(isTimeLimited ? 10 : 80_000)));
            engine.install();
        }

        private void createChains() {
            Account organisation = account("organisation", 3_000);
            for (int project = 0; project < 2; project++) {
                Account projectAccount = account("project" + project, 1_500);
                for (int key = 0; key < 3; key++) {
                    Account keyAccount = account("key" + project + key, 800);
                    chains.add(List.of(organisation, projectAccount, keyAccount));
                    principals.add(engine.principal(organisation, projectAccount, keyAccount));
                }
            }
        }

        private Account account(String id, int typicalLimit) {
            long limit = typicalLimit / 2L + random.nextInt(typicalLimit);
            Account account = engine.account(id, AccountLimits.NONE.withBudgetNanoUsd(limit));
            ledgers.put(account, new Ledger(limit));
            return account;
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                act();
                collectAnswers();
                check();
            }
            while (!running.isEmpty() || !waiting.isEmpty() || !backingOff.isEmpty()) {
                settleSome();
                engine.advance(1, TimeUnit.SECONDS);
                collectAnswers();
                check();
            }
            checkEnd();
        }

        private void act() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> ask();
                case 4, 5 -> settleSome();
                case 6 -> cancelWaiting();
                case 7 -> fail();
                case 8 -> cancelBackOff();
                default -> engine.advance(random.nextInt(isTimeLimited ? 2_000 : 200), TimeUnit.MILLISECONDS);
            }
        }

        private void ask() {
            int who = random.nextInt(principals.size());
            long amount = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(200);
            Admission admission = engine.admission(principals.get(who), routes).tokens(amount, 0, 1, 0);
            waiting.put(admission, new Question(admission, chains.get(who), amount));
            engine.publishAdmit(admission);
        }

        private void settleSome() {
            Question question = anyOf(running);
            if (question == null) {
                return;
            }
            long cost = random.nextInt(3) == 0 ? question.amount : random.nextLong(question.amount + 1);
            release(question, cost);
            running.remove(question.admission);
            engine.settle(question.admission, cost);
            settled++;
        }

        private void release(Question question, long cost) {
            for (Account account : question.chain) {
                Ledger ledger = ledgerOf(account);
                ledger.inFlight--;
                ledger.reserved -= question.amount;
                ledger.spent += cost;
            }
        }

        private void cancelWaiting() {
            Question question = anyOf(waiting);
            if (question != null) {
                waiting.remove(question.admission);
                engine.settle(question.admission, Completion.CANCELLED, null, 0, 0);
            }
        }

        private void cancelBackOff() {
            Question question = anyOf(backingOff);
            if (question != null) {
                backingOff.remove(question.admission);
                release(question, 0);
                engine.settle(question.admission, Completion.CANCELLED, null, 0, 0);
                settled++;
            }
        }

        private void fail() {
            Question question = anyOf(running);
            if (question == null) {
                return;
            }
            running.remove(question.admission);
            backingOff.put(question.admission, question);
            engine.publishFailure(question.admission, Fault.UPSTREAM_ERROR, -1, true);
        }

        private @Nullable Question anyOf(Map<Admission, Question> from) {
            List<Question> all = new ArrayList<>(from.values());
            return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        }

        private void collectAnswers() {
            while (!engine.answers.isEmpty()) {
                Admission admission = engine.answers.remove();
                Question again = backingOff.remove(admission);
                if (again != null) {
                    running.put(admission, again);
                    continue;
                }
                Question question = waiting.remove(admission);
                assertNotNull(question, at());
                switch (admission.decision()) {
                    case ADMITTED -> admitted(question);
                    case BUDGET_EXCEEDED -> exceeded(question);
                    case BUDGET_RESERVED, OVERLOADED -> assertTrue(isTimeLimited, at());
                    default -> throw new AssertionError(admission.decision() + at());
                }
            }
        }

        private void admitted(Question question) {
            running.put(question.admission, question);
            for (Account account : question.chain) {
                Ledger ledger = ledgerOf(account);
                ledger.inFlight++;
                ledger.reserved += question.amount;
                assertTrue(ledger.spent + ledger.reserved <= ledger.limit, "never above the limit" + at());
            }
        }

        private void exceeded(Question question) {
            exceeded.add(question);
            assertTrue(cannotEverPay(question), "the money is really gone" + at());
        }

        private boolean cannotEverPay(Question question) {
            return question.chain.stream()
                    .map(this::ledgerOf)
                    .anyMatch(ledger -> ledger.spent + question.amount > ledger.limit);
        }

        private void check() {
            ledgers.forEach((account, ledger) -> {
                Budget budget = account.budgets().of(BudgetPeriod.TOTAL);
                assertEquals(ledger.spent, budget.spentNanoUsd(), account + at());
                assertEquals(ledger.reserved, budget.reservedNanoUsd(), account + at());
                assertEquals(ledger.inFlight, account.inFlight(), account + at());
                Waiter first = budget.waiters().first();
                if (first instanceof Admission admission) {
                    Question question = waiting.get(admission);
                    assertNotNull(question, at());
                    long needed = ledger.spent + ledger.reserved + question.amount;
                    assertTrue(needed > ledger.limit, "the first waiter could be admitted at " + account + at());
                    assertTrue(ledger.spent + question.amount <= ledger.limit, "waits in vain" + at());
                }
            });
        }

        private void checkEnd() {
            EngineStatus.Totals totals = engine.totals();
            assertEquals(0, totals.inFlight(), at());
            assertEquals(0, totals.waiting(), at());
            assertEquals(0, totals.queued(), at());
            assertEquals(settled, totals.settled(), at());
            assertEquals(0, totals.handlerErrors(), totals + at());
            assertEquals(0, totals.reservationsExceeded(), at());
            assertEquals(0, totals.expiredReservations(), at());
            ledgers.forEach((account, ledger) -> assertEquals(0, ledger.reserved, account + at()));
            engine.status().credentials().forEach(credential -> assertEquals(0, credential.inFlight(), at()));
            engine.status().deployments().forEach(deployment -> assertEquals(0, deployment.inFlight(), at()));
            exceeded.forEach(question -> assertTrue(cannotEverPay(question), "something was left" + at()));
        }

        private Ledger ledgerOf(Account account) {
            Ledger ledger = ledgers.get(account);
            assertNotNull(ledger, at());
            return ledger;
        }

        private String at() {
            return " seed=" + seed + " step=" + step;
        }
    }
}

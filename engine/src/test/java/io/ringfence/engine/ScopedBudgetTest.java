package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Budgets of models, providers and tags. A token costs a nano-dollar.
class ScopedBudgetTest {
    private final List<String> book = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private final EngineFixture engine =
            new EngineFixture(EngineSettings.defaults().withSeed(1), new Book(), LeasePort.NONE, new Alarms());
    private final Account organisation = engine.account("organisation/o", AccountLimits.NONE);
    private final Principal principal = engine.principal(organisation, engine.account("key/a", AccountLimits.NONE));
    private final Principal stranger = engine.principal(engine.account("key/b", AccountLimits.NONE));

    private final class Book implements Ledger {
        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void reserved(Reservation reservation) {
            book.add("reserved " + words(reservation));
        }

        @Override
        public void moved(Reservation reservation) {
            book.add("moved " + words(reservation));
        }

        @Override
        public void settled(Reservation reservation, long costNanoUsd, @Nullable LedgerFacts facts) {
            book.add("settled " + words(reservation));
        }

        @Override
        public void refused(long exchange, long epochMs, LedgerFacts facts) {}

        private static String words(Reservation reservation) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < reservation.levels(); i++) {
                ids.add(reservation.accountId(i));
            }
            return reservation.reservedNanoUsd() + " of " + ids;
        }
    }

    private final class Alarms implements BudgetListener {
        @Override
        public void reached(String account, BudgetPeriod period, long window, int permille, long spent, long limit) {
            alarms.add(account + " " + permille);
        }

        @Override
        public void exceeded(String account, BudgetPeriod period, long window, long spent, long limit) {
            alarms.add(account + " exceeded");
        }
    }

    private Account daily(String id, long limit) {
        return engine.account(
                id, AccountLimits.NONE.withBudget(new BudgetLimit(BudgetPeriod.DAILY, limit, 0, List.of(500))));
    }

    private Candidate candidate(String name, Account... accounts) {
        List<ScopedAccount> scoped = List.of(accounts).stream()
                .map(account -> new ScopedAccount(account, null))
                .toList();
        return engine.candidate(name, "credential of " + name).withAccounts(scoped);
    }

    private Admission ask(Principal caller, Route[] routes) {
        return engine.admission(caller, routes).tokens(30, 10, 1, 40);
    }

    private static Budget budget(Account account) {
        return account.budgets().of(BudgetPeriod.DAILY);
    }

    @Test
    void shouldPassOverAModelWhoseMoneyIsGone() {
        Account model = daily("model/dear", 100);
        Candidate dear = candidate("dear", model);
        Candidate cheap = candidate("cheap");
        engine.install();
        Route[] routes = EngineFixture.routes(dear, cheap);
        Admission first = ask(principal, routes);
        assertEquals(Decision.ADMITTED, engine.admit(first));
        assertSame(dear, first.candidate());
        assertEquals(40, budget(model).reservedNanoUsd());
        engine.settle(first, 90);
        assertEquals(90, budget(model).spentNanoUsd());

        for (int i = 0; i < 4; i++) {
            Admission next = ask(principal, routes);
            assertEquals(Decision.ADMITTED, engine.admit(next));
            assertSame(cheap, next.candidate());
            engine.settle(next, 40);
        }
        assertEquals(90, budget(model).spentNanoUsd());
        assertEquals(List.of("model/dear 500", "model/dear exceeded"), alarms);
    }

    @Test
    void shouldRefuseOnlyWhenNobodyHasMoneyAndSayWhenSomebodyWill() {
        Account daily = daily("model/one", 30);
        Account total = engine.account("provider/two", AccountLimits.NONE.withBudgetNanoUsd(35));
        Candidate one = candidate("one", daily);
        Candidate two = candidate("two", total);
        engine.install();
        Admission refused = ask(principal, EngineFixture.routes(one, two));
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(refused));
        assertEquals(Long.MAX_VALUE, refused.budgetFitsAtMs(), "the request is dearer than any day's budget");
        assertEquals(0, refused.retryAfterNs());

        Admission small =
                engine.admission(principal, EngineFixture.routes(one, two)).tokens(25, 5, 1, 30);
        assertEquals(Decision.ADMITTED, engine.admit(small));
        engine.settle(small, 30);
        small = engine.admission(principal, EngineFixture.routes(two)).tokens(30, 5, 1, 35);
        assertEquals(Decision.ADMITTED, engine.admit(small));
        engine.settle(small, 35);
        Admission last =
                engine.admission(principal, EngineFixture.routes(one, two)).tokens(15, 5, 1, 20);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(last));
        long midnight = Instant.parse("2023-11-15T00:00:00Z").toEpochMilli();
        assertEquals(midnight, last.budgetFitsAtMs());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(midnight - 1_700_000_000_000L), last.retryAfterNs());
    }

    @Test
    void shouldNotCallMoneyGoneWhileSomebodyElseIsOnlyBusy() {
        Account model = daily("model/one", 30);
        Candidate one = candidate("one", model);
        Candidate two = candidate("two");
        engine.install();
        Admission busy = ask(principal, EngineFixture.routes(two));
        engine.admit(busy);
        engine.publishFailure(busy, Fault.RATE_LIMITED, TimeUnit.SECONDS.toNanos(50), true);
        engine.answers.clear();

        Admission refused = ask(principal, EngineFixture.routes(one, two));
        assertEquals(Decision.NO_AVAILABLE_KEY, engine.admit(refused));
        assertEquals(TimeUnit.SECONDS.toNanos(50), refused.retryAfterNs());
    }

    @Test
    void shouldWaitForMoneyThatOthersHoldInTurn() {
        Account model = daily("model/one", 60);
        Route[] routes = EngineFixture.routes(candidate("one", model));
        engine.install();
        Admission holder = ask(principal, routes);
        assertEquals(Decision.ADMITTED, engine.admit(holder));
        Admission second = engine.publishAdmit(ask(stranger, routes));
        Admission third = engine.publishAdmit(ask(principal, routes));
        Admission small =
                engine.publishAdmit(engine.admission(principal, routes).tokens(5, 5, 1, 10));
        assertTrue(engine.answers.isEmpty(), "nobody overtakes");
        assertEquals(3, engine.totals().waiting());

        engine.settle(holder, 10);
        assertEquals(Decision.ADMITTED, engine.answer(second));
        assertTrue(engine.answers.isEmpty());
        engine.settle(second, 20);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.answer(third), "30 of 60 are spent");
        assertEquals(Decision.ADMITTED, engine.answer(small));
        engine.settle(small, 10);
        assertEquals(40, budget(model).spentNanoUsd());
        assertEquals(0, budget(model).reservedNanoUsd());
        assertEquals(0, engine.totals().handlerErrors());
    }

    @Test
    void shouldMoveTheReservationToTheModelThatServesNext() {
        Account modelOne = daily("model/one", 100);
        Account modelTwo = daily("model/two", 100);
        Account provider = daily("provider/p", 100);
        Candidate one = candidate("one", modelOne, provider);
        Candidate two = candidate("two", modelTwo, provider);
        engine.install();
        Admission admission = ask(principal, EngineFixture.routes(one, two));
        engine.admit(admission);
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
        assertSame(two, admission.candidate());
        assertEquals(0, budget(modelOne).reservedNanoUsd());
        assertEquals(0, modelOne.inFlight());
        assertEquals(40, budget(modelTwo).reservedNanoUsd());
        assertEquals(40, budget(provider).reservedNanoUsd());

        engine.settle(admission, 15);
        assertEquals(0, budget(modelOne).spentNanoUsd());
        assertEquals(15, budget(modelTwo).spentNanoUsd());
        assertEquals(15, budget(provider).spentNanoUsd());
        assertEquals(0, budget(provider).reservedNanoUsd());
        assertEquals(
                List.of(
                        "reserved 40 of [organisation/o, key/a, model/one, provider/p]",
                        "moved 40 of [organisation/o, key/a, model/two, provider/p]",
                        "settled 40 of [organisation/o, key/a, model/two, provider/p]"),
                book);
    }

    @Test
    void shouldKeepTheMoneyForTheNextAttemptAtTheSameProviderAlthoughOthersWait() {
        Account provider = daily("provider/p", 60);
        Candidate one = candidate("one", provider);
        Candidate two = candidate("two", provider);
        engine.install();
        Route[] routes = EngineFixture.routes(one, two);
        Admission admission = ask(principal, routes);
        engine.admit(admission);
        Admission waiting = engine.publishAdmit(ask(stranger, routes));
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
        assertSame(two, admission.candidate());
        assertEquals(40, budget(provider).reservedNanoUsd());
        assertEquals(1, provider.inFlight());
        assertTrue(engine.answers.isEmpty());

        engine.settle(admission, 10);
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
        engine.settle(waiting, 10);
        assertEquals(20, budget(provider).spentNanoUsd());
        assertEquals(0, engine.totals().handlerErrors());
    }

    @Test
    void shouldGiveTheMoneyBackWhenNoAttemptFollows() {
        Account model = daily("model/one", 100);
        Admission admission = ask(principal, EngineFixture.routes(candidate("one", model)));
        engine.install();
        engine.admit(admission);
        engine.publishFailure(admission, Fault.CLIENT_FAULT, -1, false);
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.answer(admission));
        assertEquals(0, budget(model).reservedNanoUsd());
        assertEquals("moved 40 of [organisation/o, key/a]", book.getLast(), "a crash charges the model nothing");
        engine.settle(admission, Completion.FAILED, null, 0, 0);
        assertEquals(0, budget(model).spentNanoUsd());
        assertEquals(0, model.inFlight());
        assertEquals(0, engine.totals().handlerErrors());
    }

    @Test
    void shouldChargeNothingOfAnotherModelsNewDay() {
        Account model = daily("model/two", 100);
        Candidate one = candidate("one");
        Candidate two = candidate("two", model);
        engine.install();
        Admission admission = ask(principal, EngineFixture.routes(one, two));
        engine.admit(admission);
        engine.advance(2, TimeUnit.HOURS);
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
        assertSame(two, admission.candidate());
        assertEquals(0, budget(model).reservedNanoUsd());
        engine.settle(admission, 15);
        assertEquals(0, budget(model).spentNanoUsd());
        assertEquals(0, budget(model).reservedNanoUsd());
    }

    @Test
    void shouldBindOnlyThoseThatItIsWithin() {
        Account model = daily("model/one@organisation/o", 30);
        Candidate one =
                engine.candidate("one", "credential").withAccounts(List.of(new ScopedAccount(model, organisation)));
        engine.install();
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(ask(principal, EngineFixture.routes(one))));
        Admission free = ask(stranger, EngineFixture.routes(one));
        assertEquals(Decision.ADMITTED, engine.admit(free));
        assertFalse(free.budgeted());
        engine.settle(free, 40);
        assertEquals(0, budget(model).spentNanoUsd());
        assertEquals(List.of("reserved 0 of [key/b]", "settled 0 of [key/b]"), book);
    }

    @Test
    void shouldChargeTheBudgetsOfTags() {
        Account tag = daily("tag/team=a", 60);
        Account[] tags = {tag};
        Route[] routes = EngineFixture.routes(candidate("one"));
        engine.install();
        Admission admission = ask(principal, routes).tagged(tags);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertTrue(admission.budgeted());
        engine.settle(admission, 35);
        assertEquals(35, budget(tag).spentNanoUsd());
        assertEquals(
                Decision.BUDGET_EXCEEDED, engine.admit(ask(principal, routes).tagged(tags)));
        assertEquals(Decision.ADMITTED, engine.admit(ask(principal, routes)), "without the tag");
        assertEquals(List.of("tag/team=a 500", "tag/team=a exceeded"), alarms);
    }

    @Test
    void shouldReserveForWhoeverMayServe() {
        Account model = daily("model/two", 100);
        Candidate one = candidate("one");
        Candidate two = candidate("two", model);
        engine.install();
        Admission admission = ask(principal, EngineFixture.routes(one, two));
        engine.admit(admission);
        assertSame(one, admission.candidate());
        assertTrue(admission.budgeted(), "another attempt may be with the one that has a budget");
        assertEquals(List.of("reserved 40 of [organisation/o, key/a]"), book);
    }

    @Test
    void shouldGiveBackNothingToABudgetThatWasMadeAfterTheChangeToItsModel() {
        Account dear = daily("model/dear", 100);
        Account cheap = engine.account("model/cheap", AccountLimits.NONE);
        Candidate first = candidate("dear", dear);
        Candidate second = candidate("cheap", cheap);
        engine.install();
        Admission moved = ask(principal, new Route[] {EngineFixture.route(first), EngineFixture.route(second)});
        assertEquals(Decision.ADMITTED, engine.admit(moved));
        assertEquals(40, budget(dear).reservedNanoUsd());
        assertEquals(Decision.ADMITTED, engine.fail(moved, Fault.UPSTREAM_ERROR));
        assertSame(second, moved.candidate());

        engine.limit(budget(cheap), 100);
        engine.settle(moved, 15);
        assertEquals(0, budget(dear).reservedNanoUsd());
        assertEquals(0, budget(cheap).reservedNanoUsd());
        assertEquals(15, budget(cheap).spentNanoUsd());
    }
}

package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Route;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final LedgerFacts FACTS = (LedgerFacts) Proxy.newProxyInstance(
            LedgerTest.class.getClassLoader(), new Class<?>[] {LedgerFacts.class}, (_, method, _) -> {
                throw new IllegalStateException("the engine has no business with " + method.getName());
            });

    /// Writes down in words what it is told.
    private static final class Book implements Ledger {
        private final List<String> lines = new ArrayList<>();
        private boolean hasRoom = true;

        @Override
        public boolean hasRoom() {
            return hasRoom;
        }

        @Override
        public void reserved(Reservation reservation) {
            lines.add("reserved " + words(reservation));
        }

        @Override
        public void moved(Reservation reservation) {
            lines.add("moved " + words(reservation));
        }

        @Override
        public void settled(Reservation reservation, long costNanoUsd, @Nullable LedgerFacts facts) {
            lines.add("settled " + words(reservation) + " for " + costNanoUsd + (facts == null ? " untold" : ""));
        }

        @Override
        public void refused(long exchange, long epochMs, LedgerFacts facts) {
            lines.add("refused " + exchange + " at " + epochMs);
        }

        private static String words(Reservation reservation) {
            List<String> accounts = new ArrayList<>();
            for (int i = 0; i < reservation.levels(); i++) {
                accounts.add(reservation.accountId(i));
            }
            return reservation.exchange() + ": " + reservation.reservedNanoUsd() + " of " + accounts + " on day "
                    + reservation.window(BudgetPeriod.DAILY);
        }

        List<String> read() {
            List<String> read = List.copyOf(lines);
            lines.clear();
            return read;
        }
    }

    private final Book book = new Book();
    private final EngineFixture engine =
            new EngineFixture(EngineSettings.defaults().withSeed(1), book);
    private final Principal budgeted = engine.principal(
            engine.account("org", AccountLimits.NONE),
            engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(1_000)));
    private final Principal free = engine.freePrincipal();
    private final Route[] routes = EngineFixture.routes(engine.candidate("deployment", "credential"));

    LedgerTest() {
        engine.install();
    }

    @Test
    void shouldTakeDownWhatIsSetAsideAndWhatItCost() {
        Admission admission = engine.admission(budgeted, routes).tokens(30, 10, 1, 40);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertEquals(List.of("reserved 1: 40 of [org, key] on day 19675"), book.read());
        engine.advance(1, TimeUnit.DAYS);
        book.read();
        Admission other = engine.admission(budgeted, routes).tokens(5, 10, 1, 40);
        assertEquals(Decision.ADMITTED, engine.admit(other));
        engine.settle(other, 12, FACTS);
        assertEquals(
                List.of("reserved 2: 15 of [org, key] on day 19676", "settled 2: 15 of [org, key] on day 19676 for 12"),
                book.read());
    }

    @Test
    void shouldTakeDownASettlementOnce() {
        Admission admission = engine.admission(budgeted, routes).tokens(30, 10, 1, 40);
        engine.admit(admission);
        engine.settle(admission, 7, FACTS);
        book.read();
        engine.settle(admission, 7, FACTS);
        assertEquals(List.of(), book.read());
    }

    @Test
    void shouldTakeDownWhatNobodySettlesAsReserved() {
        engine.admit(engine.admission(budgeted, routes)
                .tokens(30, 10, 1, 40)
                .deadlineNs(engine.nowNs() + TimeUnit.SECONDS.toNanos(1)));
        book.read();
        engine.advance(5, TimeUnit.MINUTES);
        assertEquals(List.of("settled 1: 40 of [org, key] on day 19675 for 40 untold"), book.read());
    }

    @Test
    void shouldTakeDownWhatWasNeverAdmitted() {
        engine.refused(FACTS);
        engine.refused(FACTS);
        assertEquals(List.of("refused 1 at 1700000000000", "refused 2 at 1700000000000"), book.read());
    }

    @Test
    void shouldTakeDownAWaitThatWasGivenUpAsNeverAdmitted() {
        engine.admit(engine.admission(budgeted, routes).tokens(900, 10, 1, 40));
        book.read();
        Admission waiting =
                engine.publishAdmit(engine.admission(budgeted, routes).tokens(900, 10, 1, 40));
        engine.settle(waiting, 0, FACTS);
        assertEquals(List.of("refused 2 at 1700000000000"), book.read());
        engine.settle(waiting, 0, FACTS);
        assertEquals(List.of(), book.read());
    }

    @Test
    void shouldTouchNoBudgetThatCannotBeTakenDown() {
        book.hasRoom = false;
        assertEquals(
                Decision.LEDGER_FULL,
                engine.admit(engine.admission(budgeted, routes).tokens(30, 10, 1, 40)));
        assertEquals(
                Decision.ADMITTED, engine.admit(engine.admission(free, routes).tokens(30, 10, 1, 40)));
        assertEquals(List.of("reserved 1: 0 of [free] on day 19675"), book.read());
    }

    @Test
    void shouldServeUnderABudgetWhatCostsNothingThoughNothingMoreCanBeTakenDown() {
        book.hasRoom = false;

        Admission admission =
                engine.admission(budgeted, routes).tokens(30, 10, 1, 40).free();

        assertEquals(Decision.ADMITTED, engine.admit(admission));
    }
}

package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.limit.RateKind;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.engine.limit.RateShare;
import io.ringfence.engine.limit.RateSharing;
import io.ringfence.engine.limit.RateStatement;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Route;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Limits per minute that the engine shares: what it asks for, and what it does with the answers.
class SharedRatesTest {
    private static final AccountLimits SIXTY = AccountLimits.NONE.withRequestsPerMinute(60);
    private static final AccountLimits TOKENS = AccountLimits.NONE.withTokensPerMinute(6_000);
    private static final RateSharing STRICT = new RateSharing(0, 3, false);
    private static final RateSharing LEASE = new RateSharing(100, 3, false);
    private static final RateSharing CLOSED = new RateSharing(0, 3, true);

    private static final class Port implements RatePort {
        private final Queue<RateShare> told = new ArrayDeque<>();
        private final RateSharing sharing;
        private boolean hasRoom = true;

        Port(RateSharing sharing) {
            this.sharing = sharing;
        }

        @Override
        public RateSharing sharing() {
            return sharing;
        }

        @Override
        public boolean tryTell(RateShare share) {
            if (hasRoom) {
                told.add(share);
            }
            return hasRoom;
        }

        @Override
        public void flush() {}
    }

    private Port port = new Port(STRICT);
    private EngineFixture engine = new EngineFixture(port);
    private Route[] routes = {};
    private Account key = engine.account("key", AccountLimits.NONE);

    private void sharing(RateSharing sharing, AccountLimits limits) {
        port = new Port(sharing);
        engine = new EngineFixture(port);
        key = engine.account("key", limits);
        routes = EngineFixture.routes(engine.candidate("deployment", "credential"));
        engine.install();
        engine.ratesAlone(false);
    }

    private Admission admission(long tokens) {
        return engine.admission(engine.principal(key), routes).tokens(0, 0, 1, tokens);
    }

    private Admission ask() {
        return engine.publishAdmit(admission(0));
    }

    /// The next share that was told, which must have said this.
    private RateShare told(long returned, long wanted, long least, long held) {
        RateShare share = port.told.poll();
        if (share == null) {
            throw new AssertionError("nothing was told");
        }
        RateStatement statement = share.statement();
        assertEquals(
                List.of(returned, wanted, least, held),
                List.of(statement.returned(), statement.wanted(), statement.least(), statement.held()));
        return share;
    }

    @Test
    void shouldAdmitNothingButWhatWasGranted() {
        sharing(STRICT, SIXTY);
        Admission asked = ask();
        assertTrue(engine.answers.isEmpty());
        engine.grantRate(told(0, 1, 1, 0), 1, 59);
        assertEquals(Decision.ADMITTED, engine.answer(asked));
        assertNull(port.told.poll());
        ask();
        assertTrue(engine.answers.isEmpty());
        told(0, 1, 1, 0);
    }

    @Test
    void shouldAskAtOnceForAllWhoWait() {
        sharing(STRICT, SIXTY);
        Admission first = ask();
        RateShare share = told(0, 1, 1, 0);
        Admission second = ask();
        Admission third = ask();
        engine.grantRate(share, 1, 59);
        assertEquals(Decision.ADMITTED, engine.answer(first));
        engine.grantRate(told(0, 2, 1, 0), 2, 57);
        assertEquals(Decision.ADMITTED, engine.answer(second));
        assertEquals(Decision.ADMITTED, engine.answer(third));
    }

    @Test
    void shouldAskAllLevelsAtOnce() {
        sharing(STRICT, new AccountLimits(60, 6_000, 0, List.of()));
        Account org = engine.account("org", SIXTY);
        Principal both = engine.principal(org, key);
        engine.install();
        Admission asked = engine.publishAdmit(engine.admission(both, routes).tokens(0, 0, 1, 100));
        for (int i = 0; i < 3; i++) {
            RateShare share = port.told.remove();
            assertTrue(engine.answers.isEmpty());
            engine.grantRate(share, share.statement().wanted(), 50);
        }
        assertEquals(Decision.ADMITTED, engine.answer(asked));
        assertNull(port.told.poll());
    }

    @Test
    void shouldRefuseWithTheTimeUntilThereWillBeSome() {
        sharing(STRICT, SIXTY);
        Admission asked = ask();
        engine.grantRate(told(0, 1, 1, 0), 0, -1);
        assertEquals(Decision.REQUESTS_LIMITED, engine.answer(asked));
        assertEquals(TimeUnit.SECONDS.toNanos(2), asked.retryAfterNs());
        assertEquals(0, asked.requestsRemaining());
        assertEquals(60, asked.requestsLimit());
    }

    @Test
    void shouldBelieveARefusalForATenthOfASecond() {
        sharing(STRICT, SIXTY);
        ask();
        engine.grantRate(told(0, 1, 1, 0), 0, 0);
        engine.answers.clear();
        engine.advance(99, TimeUnit.MILLISECONDS);
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(admission(0)));
        assertNull(port.told.poll());
        engine.advance(1, TimeUnit.MILLISECONDS);
        Admission asked = ask();
        engine.grantRate(told(0, 1, 1, 0), 1, 20);
        assertEquals(Decision.ADMITTED, engine.answer(asked));
    }

    @Test
    void shouldServeThoseWhoWaitInTheirOrder() {
        sharing(STRICT, TOKENS);
        Admission large = engine.publishAdmit(admission(5_000));
        RateShare share = told(0, 5_000, 5_000, 0);
        Admission small = engine.publishAdmit(admission(10));
        engine.grantRate(share, 5_000, 1_000);
        assertEquals(Decision.ADMITTED, engine.answer(large));
        engine.grantRate(told(0, 10, 10, 0), 10, 990);
        assertEquals(Decision.ADMITTED, engine.answer(small));
    }

    @Test
    void shouldGiveBackWhatWasEstimatedTooHigh() {
        sharing(STRICT, TOKENS);
        Admission asked = engine.publishAdmit(admission(500));
        engine.grantRate(told(0, 500, 500, 0), 500, 5_500);
        engine.answers.clear();
        engine.settle(asked, Completion.SUCCESS, null, 120, 0);
        told(380, 0, 0, 0);
    }

    @Test
    void shouldOwnUpToWhatWasEstimatedTooLow() {
        sharing(STRICT, TOKENS);
        Admission asked = engine.publishAdmit(admission(500));
        engine.grantRate(told(0, 500, 500, 0), 500, 5_500);
        engine.answers.clear();
        engine.settle(asked, Completion.SUCCESS, null, 800, 0);
        told(-300, 0, 0, 0);
    }

    @Test
    void shouldGiveBackWhatNobodyWaitsForAnyMore() {
        sharing(STRICT, SIXTY);
        Admission gone = ask();
        engine.settle(gone, 0);
        engine.grantRate(told(0, 1, 1, 0), 1, 59);
        told(1, 0, 0, 0);
    }

    @Test
    void shouldKeepAtHandWhatItMay() {
        sharing(LEASE, SIXTY);
        Admission asked = ask();
        engine.grantRate(told(0, 1, 1, 0), 7, 53);
        assertEquals(Decision.ADMITTED, engine.answer(asked));
        assertNull(port.told.poll());
        for (int i = 0; i < 3; i++) {
            assertEquals(Decision.ADMITTED, engine.admit(admission(0)));
            assertNull(port.told.poll());
        }
        assertEquals(Decision.ADMITTED, engine.admit(admission(0)));
        engine.grantRate(told(0, 0, 0, 2), 9, 44);
        told(5, 0, 0, 6);
    }

    @Test
    void shouldGiveBackEverythingWhenAsked() {
        sharing(LEASE, SIXTY);
        ask();
        RateShare share = told(0, 1, 1, 0);
        engine.grantRate(share, 7, 53);
        engine.recallRate(share);
        told(6, 0, 0, 0);
    }

    @Test
    void shouldNotGiveBackTwiceWhatMayHaveBeenHeard() {
        sharing(LEASE, TOKENS);
        Admission asked = engine.publishAdmit(admission(500));
        RateShare share = told(0, 500, 500, 0);
        engine.grantRate(share, 1_000, 5_000);
        engine.answers.clear();
        engine.recallRate(share);
        told(500, 0, 0, 0);
        engine.loseRate(share);
        assertNull(port.told.poll());

        engine.settle(asked, Completion.SUCCESS, null, 800, 0);
        told(-300, 0, 0, 0);
        engine.loseRate(share);
        engine.recallRate(share);
        told(-300, 0, 0, 0);
    }

    @Test
    void shouldAllowItsPartOfWhatIsLeftWhenAlone() {
        sharing(STRICT, SIXTY);
        Admission first = ask();
        engine.grantRate(told(0, 1, 1, 0), 1, 30);
        assertEquals(Decision.ADMITTED, engine.answer(first));
        Admission waiting = ask();
        told(0, 1, 1, 0);
        engine.ratesAlone(true);
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
        for (int i = 0; i < 9; i++) {
            assertEquals(Decision.ADMITTED, engine.admit(admission(0)));
        }
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(admission(0)));
        engine.advance(1, TimeUnit.MINUTES);
        for (int i = 0; i < 20; i++) {
            assertEquals(Decision.ADMITTED, engine.admit(admission(0)));
        }
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(admission(0)));
        assertNull(port.told.poll());
    }

    @Test
    void shouldOwnUpToWhatItAllowedAlone() {
        sharing(STRICT, SIXTY);
        engine.admit(firstAlone());
        engine.advance(500, TimeUnit.MILLISECONDS);
        engine.ratesAlone(false);
        RateShare share = told(-1, 0, 0, 0);
        assertEquals(RateKind.REQUESTS, share.kind());
        assertEquals(60, share.statement().limit());
        assertEquals("key", share.account());
    }

    private Admission firstAlone() {
        engine.ratesAlone(true);
        return admission(0);
    }

    @Test
    void shouldRefuseWhenAloneIfItMust() {
        sharing(CLOSED, SIXTY);
        Admission waiting = ask();
        engine.ratesAlone(true);
        assertEquals(Decision.RATES_UNAVAILABLE, engine.answer(waiting));
        assertEquals(Decision.RATES_UNAVAILABLE, engine.admit(admission(0)));
        Account free = engine.account("free", AccountLimits.NONE);
        engine.install();
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(engine.principal(free), routes)));
    }

    @Test
    void shouldNotWaitForEver() {
        sharing(STRICT, SIXTY);
        Admission waiting = ask();
        engine.advance(2_001, TimeUnit.MILLISECONDS);
        assertEquals(Decision.RATES_UNAVAILABLE, engine.answer(waiting));
    }

    @Test
    void shouldTellLaterWhatThePortHasNoRoomFor() {
        sharing(STRICT, SIXTY);
        port.hasRoom = false;
        ask();
        ask();
        port.hasRoom = true;
        engine.tick();
        told(0, 2, 1, 0);
    }

    @Test
    void shouldTellANewLimit() {
        sharing(LEASE, SIXTY);
        ask();
        engine.grantRate(told(0, 1, 1, 0), 7, 53);
        engine.account("key", AccountLimits.NONE.withRequestsPerMinute(20));
        engine.install();
        assertEquals(20, told(4, 0, 0, 2).statement().limit());
        engine.account("key", AccountLimits.NONE);
        engine.install();
        engine.answers.clear();
        assertEquals(Decision.ADMITTED, engine.admit(admission(0)));
    }
}

package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.budget.LeaseStatement;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.budget.ReservePolicy;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.engine.limit.RateShare;
import io.ringfence.engine.limit.RateSharing;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {
    private static final int CREDENTIALS = 16;
    private static final int PAIRS = 1_000_000;
    private static final int MAX_ROUNDS = 20;
    private static final long CEILING = 1_000_000_000_000L;
    private AccountLimits limits = limits(ReservePolicy.STRICT);

    private static AccountLimits limits(ReservePolicy reserve) {
        List<BudgetLimit> budgets = Stream.of(BudgetPeriod.values())
                .map(period -> new BudgetLimit(
                        period, 1L << 60, period == BudgetPeriod.ROLLING ? 60 : 0, List.of(500, 1_000), reserve))
                .toList();
        return new AccountLimits(CEILING, CEILING, 1_000, budgets);
    }

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private Engine engine = engine(LeasePort.NONE, RatePort.NONE);
    private int answers;

    private Engine engine(LeasePort leases, RatePort rates) {
        return new Engine(
                EngineSettings.defaults(),
                new ReplyPort[] {new Port()},
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE,
                Ledger.NONE,
                leases,
                rates,
                BudgetListener.NONE);
    }

    private final class Port implements ReplyPort {
        @Override
        public void deliver(Admission admission) {
            answers++;
        }

        @Override
        public void flush() {}
    }

    /// Grants a little more at once, whenever it is told something.
    private final class GrantingPort implements LeasePort {
        private int told;

        @Override
        public boolean tryTell(BudgetLease lease) {
            told++;
            LeaseStatement statement = lease.statement();
            long granted = statement.usedNanoUsd() + statement.wantedNanoUsd() + 10_000;
            return engine.leases().tryGrant(lease, statement.window(), granted, 0, 0);
        }

        @Override
        public void flush() {}
    }

    @Test
    void shouldNotAllocateUnderLeases() {
        GrantingPort port = new GrantingPort();
        engine = engine(port, RatePort.NONE);
        engine.leases().tryExtend(Long.MAX_VALUE / 2);
        assertEquals(0, leastAllocated(SelectionStrategy.WEIGHTED, PAIRS / 10));
        assertTrue(port.told > 1_000, "leases told: " + port.told);
    }

    /// Grants what is wanted and a little more, whenever it is told something.
    private final class SharingPort implements RatePort {
        private int told;

        @Override
        public RateSharing sharing() {
            return new RateSharing(50, 1, false);
        }

        @Override
        public boolean tryTell(RateShare share) {
            told++;
            return engine.rates().tryGrant(share.rate(), share.statement().wanted() + 10_000, CEILING / 2);
        }

        @Override
        public void flush() {}
    }

    @Test
    void shouldNotAllocateWhenLimitsAreShared() {
        SharingPort port = new SharingPort();
        engine = engine(LeasePort.NONE, port);
        engine.rates().tryAlone(false);
        assertEquals(0, leastAllocated(SelectionStrategy.WEIGHTED, PAIRS / 10));
        assertTrue(port.told > 100, "shares told: " + port.told);
    }

    @Test
    void shouldNotAllocateForAMillionAdmissionsAndSettlements() {
        assertEquals(0, leastAllocated(SelectionStrategy.WEIGHTED, PAIRS));
    }

    @Test
    void shouldNotAllocateWhereLessThanTheWorstCaseIsSetAside() {
        limits = limits(ReservePolicy.EXPECTED);
        assertEquals(0, leastAllocated(SelectionStrategy.WEIGHTED, PAIRS / 10));
    }

    @ParameterizedTest
    @EnumSource(SelectionStrategy.class)
    void shouldNotAllocateWhateverTheStrategy(SelectionStrategy strategy) {
        assertEquals(0, leastAllocated(strategy, PAIRS / 10));
    }

    /// The fewest bytes that a round needed: while the virtual machine still compiles it allocates a little
    /// itself, on the same thread, but what the engine allocates shows in every round.
    private long leastAllocated(SelectionStrategy strategy, int pairs) {
        Admission admission = new Admission(_ -> {}, 0);
        PolicySnapshot.Builder policy = PolicySnapshot.builder(engine.registry());
        Principal principal = principal(policy);
        ScopedAccount model = new ScopedAccount(policy.account("model", limits), null);
        Route[] routes = {route(policy, strategy, model)};
        Account[] tags = {policy.account("tag", limits)};
        engine.tryInstall(policy.build());

        long least = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && least > 0; round++) {
            least = Math.min(least, exchange(admission, principal, routes, tags, pairs));
        }
        engine.close();
        assertTrue(answers >= pairs);
        return least;
    }

    private long exchange(Admission admission, Principal principal, Route[] routes, Account[] tags, int pairs) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < pairs; i++) {
            admission
                    .question(principal, "user", routes, 1)
                    .tokens(100, 50, 1, 120)
                    .expected(300)
                    .tagged(tags);
            if ((i & 1) == 0) {
                admission.prefer(routes[0].candidate(1).credential());
            }
            if (!engine.tryAdmit(admission) || admission.decision() != Decision.ADMITTED) {
                throw new AssertionError(admission.decision());
            }
            if (!engine.trySettle(admission, Completion.SUCCESS, null, 90, 40, 1_000, 500)) {
                throw new AssertionError("ring full");
            }
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private Principal principal(PolicySnapshot.Builder policy) {
        Account organisation = policy.account("organisation", limits);
        Account project = policy.account("project", limits);
        Account key = policy.account("key", limits);
        return policy.principal("principal", List.of(organisation, project, key), limits);
    }

    private static Route route(PolicySnapshot.Builder policy, SelectionStrategy strategy, ScopedAccount model) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < CREDENTIALS; i++) {
            CredentialLimits limits = new CredentialLimits(CEILING, CEILING, 100);
            candidates.add(new Candidate(
                            policy.deployment("deployment"),
                            policy.credential("credential" + i, "label", limits, "fingerprint"),
                            1 + i % 3,
                            0,
                            1,
                            new Price(2_500, 10_000),
                            4_096,
                            "target")
                    .withAccounts(List.of(model)));
        }
        return policy.route("route", strategy, candidates);
    }
}

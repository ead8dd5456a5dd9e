package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int CREDENTIALS = 16;
    private static final int PAIRS = 1_000_000;
    private static final int WARM_UP_PAIRS = 100_000;
    private static final long CEILING = 1_000_000_000_000L;
    private static final AccountLimits LIMITS =
            new AccountLimits(CEILING, CEILING, 1_000, 1L << 60, 1L << 60, 1L << 60);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Engine engine = new Engine(
            EngineSettings.defaults(),
            new ReplyPort[] {new Port()},
            SystemNanoClock.INSTANCE,
            SystemEpochClock.INSTANCE);
    private int answers;

    private final class Port implements ReplyPort {
        @Override
        public void deliver(Admission admission) {
            answers++;
        }

        @Override
        public void flush() {}
    }

    @Test
    void shouldNotAllocateForAMillionAdmissionsAndSettlements() {
        for (SelectionStrategy strategy : SelectionStrategy.values()) {
            Admission admission = new Admission(_ -> {}, 0);
            PolicySnapshot.Builder policy = PolicySnapshot.builder(engine.registry());
            Principal principal = principal(policy);
            Route[] routes = {route(policy, strategy)};
            engine.tryInstall(policy.build());
            exchange(admission, principal, routes, WARM_UP_PAIRS);

            boolean isAllOfIt = strategy == SelectionStrategy.WEIGHTED;
            long allocated = exchange(admission, principal, routes, isAllOfIt ? PAIRS : PAIRS / 10);

            assertEquals(0, allocated, "bytes allocated with " + strategy);
        }
        assertEquals(5 * WARM_UP_PAIRS + PAIRS + 4 * (PAIRS / 10), answers);
        engine.close();
    }

    private long exchange(Admission admission, Principal principal, Route[] routes, int pairs) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < pairs; i++) {
            admission.question(principal, "user", routes, 1).tokens(100, 50, 1, 120);
            if (!engine.tryAdmit(admission) || admission.decision() != Decision.ADMITTED) {
                throw new AssertionError(admission.decision());
            }
            if (!engine.trySettle(admission, Completion.SUCCESS, null, 90, 40, 1_000, 500)) {
                throw new AssertionError("ring full");
            }
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static Principal principal(PolicySnapshot.Builder policy) {
        Account organisation = policy.account("organisation", LIMITS);
        Account project = policy.account("project", LIMITS);
        Account key = policy.account("key", LIMITS);
        return policy.principal("principal", List.of(organisation, project, key), LIMITS);
    }

    private static Route route(PolicySnapshot.Builder policy, SelectionStrategy strategy) {
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
                    "target"));
        }
        return policy.route("route", strategy, candidates);
    }
}

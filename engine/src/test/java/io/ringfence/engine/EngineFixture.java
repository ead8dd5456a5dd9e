package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.EngineEvent.Kind;
import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.engine.limit.RateShare;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.CachedEpochClock;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;

/// Drives a [DecisionHandler] directly, one event per batch, on clocks that stand still until they are moved.
final class EngineFixture {
    static final int DIALECT = 1;

    /// One dollar per token: costs are then as easy to read as tokens.
    static final Price DOLLAR = new Price(1_000, 1_000);

    final CachedNanoClock nanoClock = new CachedNanoClock();
    final CachedEpochClock epochClock = new CachedEpochClock();
    final PolicyRegistry registry;
    final Queue<Admission> answers = new ArrayDeque<>();
    final DecisionHandler handler;

    private final EngineEvent event = new EngineEvent();
    private final Map<String, AccountLimits> limitsById = new LinkedHashMap<>();
    private final List<PolicyPart> parts = new ArrayList<>();
    private ResiliencePolicy resilience = ResiliencePolicy.defaults();
    private int flushes;
    private boolean isBroken;

    /// Adds something to a policy.
    interface PolicyPart {
        void addTo(PolicySnapshot.Builder builder);
    }

    EngineFixture() {
        this(EngineSettings.defaults().withSeed(1));
    }

    EngineFixture(EngineSettings settings) {
        this(settings, Ledger.NONE);
    }

    EngineFixture(EngineSettings settings, Ledger ledger) {
        this(settings, ledger, LeasePort.NONE, BudgetListener.NONE);
    }

    EngineFixture(LeasePort leases) {
        this(EngineSettings.defaults().withSeed(1), Ledger.NONE, leases, BudgetListener.NONE);
    }

    EngineFixture(RatePort rates) {
        this(EngineSettings.defaults().withSeed(1), Ledger.NONE, LeasePort.NONE, rates, BudgetListener.NONE);
    }

    EngineFixture(EngineSettings settings, Ledger ledger, LeasePort leases, BudgetListener listener) {
        this(settings, ledger, leases, RatePort.NONE, listener);
    }

    private EngineFixture(
            EngineSettings settings, Ledger ledger, LeasePort leases, RatePort rates, BudgetListener listener) {
        registry = new PolicyRegistry(settings.maxUsersPerKey());
        nanoClock.update(TimeUnit.HOURS.toNanos(-5));
        epochClock.update(1_700_000_000_000L);
        handler = new DecisionHandler(
                settings,
                new ReplyPort[] {new Port()},
                nanoClock,
                epochClock,
                ledger,
                leases,
                rates,
                listener,
                registry);
    }

    private final class Port implements ReplyPort {
        @Override
        public void deliver(Admission admission) {
            if (isBroken) {
                throw new IllegalStateException("port is broken");
            }
            answers.add(admission);
        }

        @Override
        public void flush() {
            flushes++;
        }
    }

    void breakPort(boolean broken) {
        isBroken = broken;
    }

    int flushes() {
        return flushes;
    }

    EngineFixture with(PolicyPart part) {
        parts.add(part);
        return this;
    }

    EngineFixture resilience(ResiliencePolicy newResilience) {
        resilience = newResilience;
        return this;
    }

    Account account(String id, AccountLimits limits) {
        limitsById.put(id, limits);
        return registry.account(id);
    }

    /// A key whose chain are the accounts given, the last one its own.
    Principal principal(Account... chain) {
        return principal(null, chain);
    }

    Principal principal(@Nullable AccountLimits perUser, Account... chain) {
        // Principals check their accounts against the policy they are built in; here the policy is built later.
        PolicySnapshot.Builder builder = PolicySnapshot.builder(registry);
        for (Account account : chain) {
            builder.account(account.id(), AccountLimits.NONE);
        }
        return builder.principal("principal", List.of(chain), perUser);
    }

    Principal freePrincipal() {
        return principal(account("free", AccountLimits.NONE));
    }

    Credential credential(String id, CredentialLimits limits) {
        with(builder -> builder.credential(id, id, limits, "secret of " + id));
        return registry.credential(id);
    }

    Candidate candidate(String deployment, String credential) {
        return candidate(deployment, credential, CredentialLimits.NONE, DOLLAR, 10);
    }

    Candidate candidate(
            String deployment, String credential, CredentialLimits limits, Price price, long maxOutputTokens) {
        with(builder -> builder.deployment(deployment));
        return new Candidate(
                registry.deployment(deployment),
                credential(credential, limits),
                1,
                0,
                DIALECT,
                price,
                maxOutputTokens,
                credential);
    }

    static Route[] routes(Candidate... candidates) {
        return new Route[] {route(candidates)};
    }

    static Route route(Candidate... candidates) {
        return new Route("route", SelectionStrategy.ROUND_ROBIN, List.of(candidates));
    }

    /// Puts in force all that was asked for so far.
    EngineFixture install() {
        PolicySnapshot.Builder builder = PolicySnapshot.builder(registry).resilience(resilience);
        limitsById.forEach(builder::account);
        parts.forEach(part -> part.addTo(builder));
        return install(builder.build());
    }

    EngineFixture install(PolicySnapshot policy) {
        event.kind = Kind.INSTALL;
        event.policy = policy;
        handle();
        return this;
    }

    void prepare(PolicySnapshot policy) {
        event.kind = Kind.PREPARE;
        event.policy = policy;
        handle();
    }

    Admission admission(Principal principal, Route[] routes) {
        return new Admission(_ -> {}, 0).question(principal, null, routes, DIALECT);
    }

    Admission publishAdmit(Admission admission) {
        event.kind = Kind.ADMIT;
        event.admission = admission;
        event.publishedNs = nanoClock.nanoTime();
        handle();
        return admission;
    }

    /// Asks, and expects the answer at once.
    Decision admit(Admission admission) {
        publishAdmit(admission);
        return answer(admission);
    }

    Decision answer(Admission admission) {
        assertEquals(admission, answers.poll(), "answered admission");
        return admission.decision();
    }

    void publishFailure(Admission admission, Fault fault, long retryAfterNs, boolean isRetryable) {
        event.kind = Kind.ATTEMPT_FAILED;
        event.admission = admission;
        event.fault = fault;
        event.retryAfterNs = retryAfterNs;
        event.isRetryable = isRetryable;
        handle();
    }

    /// Reports a failure, and expects the answer at once.
    Decision fail(Admission admission, Fault fault) {
        publishFailure(admission, fault, -1, true);
        return answer(admission);
    }

    void settle(Admission admission, long costNanoUsd) {
        settle(admission, Completion.SUCCESS, null, -1, costNanoUsd);
    }

    void settle(Admission admission, Completion completion, @Nullable Fault fault, long totalTokens, long costNanoUsd) {
        event.kind = Kind.SETTLE;
        event.admission = admission;
        event.completion = completion;
        event.fault = fault;
        event.totalTokens = totalTokens;
        event.costNanoUsd = costNanoUsd;
        event.durationNs = 1_000;
        event.firstByteNs = 500;
        handle();
    }

    void settle(Admission admission, long costNanoUsd, LedgerFacts facts) {
        event.facts = facts;
        settle(admission, costNanoUsd);
    }

    void refused(LedgerFacts facts) {
        event.kind = Kind.REFUSED;
        event.facts = facts;
        handle();
    }

    void grant(BudgetLease lease, long window, long grantedNanoUsd, long spentElsewhereNanoUsd) {
        grant(lease, window, grantedNanoUsd, spentElsewhereNanoUsd, 0);
    }

    void grant(BudgetLease lease, long window, long grantedNanoUsd, long spentElsewhereNanoUsd, long resets) {
        event.kind = Kind.GRANT;
        event.lease = lease;
        event.window = window;
        event.grantedNanoUsd = grantedNanoUsd;
        event.spentElsewhereNanoUsd = spentElsewhereNanoUsd;
        event.resets = resets;
        handle();
    }

    void recall(BudgetLease lease) {
        event.kind = Kind.RECALL;
        event.lease = lease;
        handle();
    }

    void limit(Budget budget, long limitNanoUsd) {
        limit(budget.owner().account(), budget.period(), limitNanoUsd);
    }

    void limit(String account, BudgetPeriod period, long limitNanoUsd) {
        event.kind = Kind.LIMIT;
        event.limit = new ChangedLimit(account, period, limitNanoUsd);
        handle();
    }

    void grantRate(RateShare share, long granted, long level) {
        event.kind = Kind.RATE_GRANT;
        event.rate = share.rate();
        event.granted = granted;
        event.level = level;
        handle();
    }

    void loseRate(RateShare share) {
        event.kind = Kind.RATE_LOST;
        event.rate = share.rate();
        handle();
    }

    void recallRate(RateShare share) {
        event.kind = Kind.RATE_RECALL;
        event.rate = share.rate();
        handle();
    }

    void ratesAlone(boolean areAlone) {
        event.kind = Kind.RATES;
        event.areAlone = areAlone;
        handle();
    }

    /// Lets leases hold for so long from now.
    void extendLeases(long time, TimeUnit unit) {
        event.kind = Kind.EXTEND;
        event.untilNs = nowNs() + unit.toNanos(time);
        handle();
    }

    void advance(long time, TimeUnit unit) {
        nanoClock.advance(unit.toNanos(time));
        epochClock.advance(unit.toMillis(time));
        tick();
    }

    void tick() {
        event.kind = Kind.TICK;
        handle();
    }

    EngineStatus status() {
        List<EngineStatus> reports = new ArrayList<>();
        event.kind = Kind.STATUS;
        event.statusConsumer = reports::add;
        handle();
        return reports.getFirst();
    }

    List<EngineStatus.AccountStatus> standing(Principal principal) {
        List<EngineStatus.AccountStatus> levels = new ArrayList<>();
        event.kind = Kind.STANDING;
        event.principal = principal;
        event.standingConsumer = levels::addAll;
        handle();
        return levels;
    }

    EngineStatus.Totals totals() {
        return status().totals();
    }

    void statusTo(Consumer<EngineStatus> consumer) {
        event.kind = Kind.STATUS;
        event.statusConsumer = consumer;
        handle();
    }

    long nowNs() {
        return nanoClock.nanoTime();
    }

    private void handle() {
        handler.onEvent(event, 0, true);
    }
}

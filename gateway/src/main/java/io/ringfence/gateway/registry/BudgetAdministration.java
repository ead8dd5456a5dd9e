package io.ringfence.gateway.registry;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.store.db.Database;
import io.ringfence.store.lease.BudgetChanges;
import io.ringfence.store.lease.BudgetChanges.Effect;
import io.ringfence.store.lease.BudgetTraces;
import io.ringfence.store.lease.LeaseRuns;
import io.ringfence.store.registry.Registry;
import io.ringfence.store.registry.Registry.Change;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What an operator may do with budgets that gateways share. Every change throws a [RegistryException] where the
/// account is unknown, and is in the audit log otherwise, in the same transaction. Any thread; it blocks.
public final class BudgetAdministration {
    private final Database database;
    private final Registry registry;
    private final GatewayConfig config;
    private final InstantSource clock;
    private final String actor;

    /// Does nothing yet.
    ///
    /// @param config which names accounts, beside the database
    /// @param actor for the audit log
    public BudgetAdministration(Database database, GatewayConfig config, InstantSource clock, String actor) {
        this.database = database;
        registry = new Registry(database);
        this.config = config;
        this.clock = clock;
        this.actor = actor;
    }

    /// Sets a limit that goes before the configured one.
    ///
    /// @param limitNanoUsd [Budget#UNLIMITED] = none
    /// @param isNewUser whether the account may be that of an end user who has not called yet
    public void set(String account, BudgetPeriod period, long limitNanoUsd, boolean isNewUser) throws SQLException {
        accounts().require(account, isNewUser);
        limits("budget.set", account, period).setLimit(account, period, limitNanoUsd);
    }

    /// Lets the configured limit hold again.
    public void unset(String account, BudgetPeriod period) throws SQLException {
        accounts().requireForUnset(account);
        limits("budget.unset", account, period).clearLimit(account, period);
    }

    /// Forgives what is spent in the current window.
    public void reset(String account, BudgetPeriod period) throws SQLException {
        accounts().require(account, false);
        changes("budget.reset", account, period, "spent_usd", ExactJson::usd)
                .reset(account, period, period.windowAt(clock.millis()));
    }

    private BudgetAccounts accounts() throws SQLException {
        return new BudgetAccounts(config, registry.read(), new BudgetTraces(database));
    }

    private BudgetChanges limits(String action, String account, BudgetPeriod period) {
        return changes(action, account, period, "limit_usd", BudgetAdministration::limit);
    }

    private BudgetChanges changes(
            String action, String account, BudgetPeriod period, String what, LongFunction<Object> shown) {
        return new BudgetChanges(
                database,
                work -> registry.log(new Change(clock.instant(), actor, action, account), connection -> {
                    Effect effect = work.run(connection);
                    Map<String, Object> details = new LinkedHashMap<>();
                    details.put("period", period.word());
                    details.put("before", Map.of(what, shown.apply(effect.before())));
                    details.put("after", Map.of(what, shown.apply(effect.after())));
                    return ExactJson.of(details);
                }));
    }

    private static Object limit(long nanoUsd) {
        if (nanoUsd == Budget.AS_CONFIGURED) {
            return "configured";
        }
        return nanoUsd < 0 ? "none" : ExactJson.usd(nanoUsd);
    }

    /// Takes back what runs of gateways that are gone for good were granted and have not spent. The audit log has
    /// for each run an entry before the first change and one after the last, since there may be many.
    ///
    /// @return how many runs
    public int reconcile() throws SQLException {
        LeaseRuns runs = new LeaseRuns(database, clock::millis);
        int count = 0;
        for (long run : runs.leftBehind()) {
            SortedMap<String, Long> before = runs.granted(run);
            log(run, "begun", before, null);
            runs.reconcile(run);
            log(run, "done", before, runs.granted(run));
            count++;
        }
        return count;
    }

    private void log(long run, String state, SortedMap<String, Long> before, @Nullable SortedMap<String, Long> after)
            throws SQLException {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", state);
        details.put("before", granted(before));
        if (after != null) {
            details.put("after", granted(after));
        }
        registry.log(new Change(clock.instant(), actor, "ledger.reconcile", "run/" + run), _ -> ExactJson.of(details));
    }

    private static Map<String, Object> granted(SortedMap<String, Long> nanoUsd) {
        Map<String, Object> granted = new LinkedHashMap<>();
        nanoUsd.forEach((period, amount) -> granted.put(period + "_granted_usd", ExactJson.usd(amount)));
        return granted;
    }
}

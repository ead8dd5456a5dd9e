package io.ringfence.frontend.server;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.usage.ExactJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a caller may know of itself: who it is, and how it stands with the limits of its key and its project.
/// Of its organisation it gets the limits alone, because what is spent there is other projects' too, and a key
/// that may not see usage gets no more than that of any. Names no secret.
final class CallerCard {
    private static final String ORGANISATION = "organisation";
    private static final String MARK = "rf_";
    private static final int MADE = 46;
    private static final int SHOWN = 12;
    private static final long MS_PER_MINUTE = 60_000;
    private static final double MS_PER_SECOND = 1_000;
    private static final int MINUTES_PER_HOUR = 60;

    private CallerCard() {}

    /// @param prefix what may be shown of the key; null for nothing
    /// @param levels the widest first, named `organisation/…`, `project/…` and `key/…`
    static Map<String, Object> of(
            VirtualKey caller,
            @Nullable String prefix,
            List<Provider> providers,
            List<AccountStatus> levels,
            Instant now) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("key", caller.name());
        card.put("key_prefix", prefix);
        card.put("project_id", caller.project());
        card.put("org_id", caller.organisation());
        card.put(
                "models",
                caller.models().isEmpty()
                        ? null
                        : caller.models().stream().map(ModelPattern::glob).toList());
        card.put(
                "expires_at",
                caller.expiresAtEpochMs() == Long.MAX_VALUE
                        ? null
                        : Instant.ofEpochMilli(caller.expiresAtEpochMs()).toString());
        card.put("scopes", KeyScope.words(caller.scopes()));
        card.put("configured_providers", providers.stream().map(Provider::name).toList());
        List<Map<String, Object>> limits = new ArrayList<>();
        boolean seesUsage = caller.has(KeyScope.USAGE);
        levels.forEach(level -> limits.add(level(level, seesUsage, now)));
        card.put("limits", limits);
        return card;
    }

    /// What may be shown of a secret: of one that a gateway made, which is long enough for that, what lists of keys
    /// show too; of any other one null.
    static @Nullable String prefix(@Nullable String secret) {
        return secret != null && secret.startsWith(MARK) && secret.length() >= MADE ? secret.substring(0, SHOWN) : null;
    }

    private static Map<String, Object> level(AccountStatus status, boolean seesUsage, Instant now) {
        int slash = status.id().indexOf('/');
        String level = status.id().substring(0, slash);
        boolean onlyLimits = !seesUsage || level.equals(ORGANISATION);
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("level", level);
        card.put("name", status.id().substring(slash + 1));
        card.put("requests_per_minute", rate(status.limits().requestsPerMinute(), status.requestsLevel(), onlyLimits));
        card.put("tokens_per_minute", rate(status.limits().tokensPerMinute(), status.tokensLevel(), onlyLimits));
        card.put("concurrent", concurrent(status, onlyLimits));
        List<Map<String, Object>> budgets = new ArrayList<>();
        status.budgets().forEach(budget -> budgets.add(budget(budget, status.limits(), onlyLimits, now)));
        card.put("budgets", budgets);
        return card;
    }

    /// @param limit 0 for none
    private static @Nullable Map<String, Object> rate(long limit, long level, boolean onlyLimits) {
        if (limit == 0) {
            return null;
        }
        Map<String, Object> rate = new LinkedHashMap<>();
        rate.put("limit", limit);
        if (!onlyLimits) {
            rate.put("remaining", Math.max(0, level));
            rate.put("full_in_seconds", Math.ceilDiv((limit - level) * MS_PER_MINUTE, limit) / MS_PER_SECOND);
        }
        return rate;
    }

    private static @Nullable Map<String, Object> concurrent(AccountStatus status, boolean onlyLimits) {
        int limit = status.limits().maxConcurrent();
        if (limit == 0) {
            return null;
        }
        Map<String, Object> concurrent = new LinkedHashMap<>();
        concurrent.put("limit", limit);
        if (!onlyLimits) {
            concurrent.put("in_flight", status.inFlight());
        }
        return concurrent;
    }

    private static Map<String, Object> budget(
            BudgetStatus status, AccountLimits limits, boolean onlyLimits, Instant now) {
        Map<String, Object> budget = new LinkedHashMap<>();
        budget.put("period", status.period().word());
        BudgetLimit limit = limits.budget(status.period());
        if (limit != null && status.period() == BudgetPeriod.ROLLING) {
            budget.put("window_hours", limit.windowMinutes() / MINUTES_PER_HOUR);
        }
        budget.put("limit_usd", ExactJson.usd(status.limitNanoUsd()));
        if (!onlyLimits) {
            budget.put("spent_usd", ExactJson.usd(status.spentNanoUsd()));
            budget.put("reserved_usd", ExactJson.usd(status.reservedNanoUsd()));
        }
        Instant reset = reset(status.period(), now);
        budget.put("resets_at", reset == null ? null : reset.toString());
        return budget;
    }

    /// When the next window begins; null where there is none.
    private static @Nullable Instant reset(BudgetPeriod period, Instant now) {
        return switch (period) {
            case TOTAL, ROLLING -> null;
            case DAILY, WEEKLY, MONTHLY ->
                Instant.ofEpochMilli(period.beginMs(period.windowAt(now.toEpochMilli()) + 1));
        };
    }
}

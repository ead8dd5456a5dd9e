package io.ringfence.bench.ledger;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An exchange of a generated company, as the engine would tell it to its journal.
///
/// @param hold null for one that was refused before anything was reserved
/// @param told false for one that nobody settled
record CompanyExchange(
        long number,
        long epochMs,
        @Nullable Hold hold,
        boolean told,
        long costNanoUsd,
        long inputCostNanoUsd,
        String requestId,
        @Nullable String organisation,
        @Nullable String project,
        String keyName,
        @Nullable String endUser,
        @Nullable String tags,
        String requestedModel,
        @Nullable String provider,
        int status,
        @Nullable String errorCode,
        boolean streaming,
        boolean usageEstimated,
        long inputTokens,
        long outputTokens,
        long settledAfterNs)
        implements LedgerFacts {

    /// What it has set aside, in one account for each of those that have a say.
    ///
    /// @param rollingLevels as [Reservation#rollingLevels()]
    record Hold(long exchange, long epochMs, long reservedNanoUsd, List<String> accounts, int rollingLevels)
            implements Reservation {
        @Override
        public int levels() {
            return accounts.size();
        }

        @Override
        public String accountId(int level) {
            return accounts.get(level);
        }

        @Override
        public long window(BudgetPeriod period) {
            return period.windowAt(epochMs);
        }
    }

    /// From its reservation to its end.
    void writeTo(Ledger ledger) {
        if (hold == null) {
            ledger.refused(number, epochMs, this);
            return;
        }
        ledger.reserved(hold);
        ledger.settled(hold, told ? costNanoUsd : hold.reservedNanoUsd(), told ? this : null);
    }

    @Override
    public @Nullable String upstreamModel() {
        return hold == null ? null : requestedModel;
    }

    @Override
    public String dialectName() {
        return "openai-chat";
    }

    @Override
    public int attempts() {
        return hold == null ? 0 : 1;
    }

    @Override
    public long cacheReadTokens() {
        return inputTokens / 3;
    }

    @Override
    public long cacheWriteTokens() {
        return 0;
    }

    @Override
    public long reasoningTokens() {
        return outputTokens / 4;
    }

    @Override
    public @Nullable String otherUsage() {
        return null;
    }

    @Override
    public @Nullable String serviceTierName() {
        return null;
    }

    @Override
    public long outputCostNanoUsd() {
        return costNanoUsd - inputCostNanoUsd;
    }

    @Override
    public @Nullable String priceSourceName() {
        return hold == null ? null : "catalogue";
    }

    @Override
    public String catalogueVersion() {
        return "2026-08-21";
    }

    @Override
    public long firstByteNs() {
        return settledAfterNs / 3;
    }
}

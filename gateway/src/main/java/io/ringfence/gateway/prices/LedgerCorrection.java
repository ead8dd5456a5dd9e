package io.ringfence.gateway.prices;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.CostCorrection;
import io.ringfence.store.ledger.CostCorrections;
import io.ringfence.store.registry.Registry;
import io.ringfence.store.registry.Registry.Change;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Writes what rows cost by other prices into the ledger, one page in one transaction, and tells the audit log:
/// before the first change what is begun, and after the last one what came of it. So no change is without an
/// entry, wherever the process dies. One thread; it blocks.
public final class LedgerCorrection implements Reprice.Correcting {
    /// Between two transactions, so that gateways on the same file of SQLite hardly wait.
    private static final long PAUSE_NS = 20_000_000;

    private final CostCorrections corrections;
    private final Registry registry;
    private final InstantSource clock;
    private final String actor;
    private final Map<String, @Nullable Object> what;
    private boolean isBegun;
    private long rows;
    private long changedMeanwhile;
    private BigInteger differenceNanoUsd = BigInteger.ZERO;

    /// Changes nothing yet.
    ///
    /// @param actor for the audit log
    /// @param what is done, for the audit log: range, prices, reason
    public LedgerCorrection(
            Database database, InstantSource clock, String actor, Map<String, ? extends @Nullable Object> what) {
        corrections = new CostCorrections(database);
        registry = new Registry(database);
        this.clock = clock;
        this.actor = actor;
        this.what = new LinkedHashMap<>(what);
    }

    @Override
    public void correct(List<CostCorrection> page) throws SQLException {
        if (isBegun) {
            LockSupport.parkNanos(PAUSE_NS);
        } else {
            log("begun", Map.of());
            isBegun = true;
        }
        List<CostCorrection> made = corrections.make(page);
        for (CostCorrection correction : made) {
            differenceNanoUsd = differenceNanoUsd
                    .add(BigInteger.valueOf(correction.costNanoUsd()))
                    .subtract(BigInteger.valueOf(correction.row().costNanoUsd()));
        }
        rows += made.size();
        changedMeanwhile += page.size() - made.size();
    }

    /// All pages are corrected.
    public void end(RepriceReport report) throws SQLException {
        if (isBegun) {
            RepriceSums total = report.total();
            log(
                    "done",
                    Map.of(
                            "rows", rows,
                            "difference_usd", ExactJson.usd(differenceNanoUsd),
                            "charged_usd", ExactJson.usd(total.chargedNanoUsd()),
                            "repriced_usd", ExactJson.usd(total.repricedNanoUsd())));
        }
    }

    private void log(String state, Map<String, Object> figures) throws SQLException {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("state", state);
        details.putAll(what);
        details.putAll(figures);
        registry.change(new Change(clock.instant(), actor, "ledger.reprice", "ledger"), _ -> ExactJson.of(details));
    }

    /// How many were corrected.
    public long rows() {
        return rows;
    }

    /// Of those that were corrected, in nano-dollars.
    public BigInteger differenceNanoUsd() {
        return differenceNanoUsd;
    }

    /// How many somebody else changed or deleted between our reading and our writing.
    public long changedMeanwhile() {
        return changedMeanwhile;
    }
}

package io.ringfence.gateway.prices;

import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.prices.NewCost.Computed;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.store.db.Database;
import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.ledger.CostCorrection;
import io.ringfence.store.ledger.LedgerHistory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prices a stretch of the ledger again, by the prices that a configuration and a catalogue have now for the
/// moment of each request. It holds one page of rows at a time. One thread; it blocks.
public final class Reprice {
    private static final int PAGE_ROWS = 500;

    private final GatewayConfig config;
    private final Catalogue catalogue;
    private final Database database;
    private final Range range;
    private final int pageRows;

    /// Which rows.
    ///
    /// @param fromMs when the first exchanges were over
    /// @param toMs before which the last ones were
    /// @param provider whose exchanges; null for all
    /// @param model the model's name there, or `provider/model`; null for all
    public record Range(
            long fromMs,
            long toMs,
            @Nullable String provider,
            @Nullable ModelPattern model) {
        boolean has(LedgerRow row) {
            if (model == null) {
                return true;
            }
            String name = row.upstreamModel() == null ? "" : row.upstreamModel();
            return model.matches(name) || model.matches(row.provider() + "/" + name);
        }
    }

    /// What is done about the rows of a page whose cost is another one.
    @FunctionalInterface
    public interface Correcting {
        /// Does it, or throws, and then no more pages are read.
        ///
        /// @param corrections at least one, of one page
        void correct(List<CostCorrection> corrections) throws SQLException;
    }

    /// Reads nothing yet.
    ///
    /// @param database with its schema up to date
    public Reprice(GatewayConfig config, Catalogue catalogue, Database database, Range range) {
        this(config, catalogue, database, range, PAGE_ROWS);
    }

    Reprice(GatewayConfig config, Catalogue catalogue, Database database, Range range, int pageRows) {
        this.config = config;
        this.catalogue = catalogue;
        this.database = database;
        this.range = range;
        this.pageRows = pageRows;
    }

    /// Says what all rows cost, and changes nothing.
    public RepriceReport show() throws SQLException {
        return run(_ -> {});
    }

    /// Says what all rows cost, and hands over those that differ, page by page.
    public RepriceReport run(Correcting correcting) throws SQLException {
        Repricer repricer = new Repricer(config, catalogue);
        RepriceReport report = new RepriceReport();
        LedgerHistory history = new LedgerHistory(database, range.fromMs(), range.toMs(), range.provider(), pageRows);
        for (List<LedgerRow> page = history.next(); !page.isEmpty(); page = history.next()) {
            List<CostCorrection> corrections = new ArrayList<>();
            for (LedgerRow row : page) {
                if (range.has(row)) {
                    NewCost cost = repricer.of(row);
                    report.add(row, cost);
                    if (cost instanceof Computed computed && computed.isDifferent()) {
                        corrections.add(computed.correction());
                    }
                }
            }
            if (!corrections.isEmpty()) {
                correcting.correct(corrections);
            }
        }
        return report;
    }
}

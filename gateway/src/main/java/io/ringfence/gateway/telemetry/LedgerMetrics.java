package io.ringfence.gateway.telemetry;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.ringfence.gateway.registry.StoredRegistry;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.lease.LeaseKeeper;
import io.ringfence.store.ledger.LedgerWriter;
import java.util.List;

/// How far the database is behind the journal, and what went wrong on the way.
public final class LedgerMetrics {
    private static final double MS_PER_SECOND = 1e3;

    private final Journal journal;
    private final LedgerWriter writer;
    private final LeaseKeeper leases;
    private final StoredRegistry registry;

    public LedgerMetrics(Journal journal, LedgerWriter writer, LeaseKeeper leases, StoredRegistry registry) {
        this.journal = journal;
        this.writer = writer;
        this.leases = leases;
        this.registry = registry;
    }

    List<MetricSnapshot> snapshots() {
        return List.of(
                EngineMetrics.gauge(
                        "gateway_ledger_journal_bytes",
                        "Files of the journal that are not written into the database yet.",
                        (double) journal.waitingBytes()),
                EngineMetrics.counter(
                        "gateway_ledger_journal_failures",
                        "Tries to let the journal grow or force it to the disk that failed and are made again.",
                        journal.failures()),
                EngineMetrics.gauge(
                        "gateway_ledger_lag_rows", "Exchanges that are over and not in the database yet.", (double)
                                writer.lagRows()),
                EngineMetrics.gauge(
                        "gateway_ledger_lag_seconds",
                        "How long the oldest of them has been over.",
                        writer.lagMs() / MS_PER_SECOND),
                EngineMetrics.counter("gateway_ledger_rows", "Exchanges written into the database.", writer.rows()),
                EngineMetrics.counter(
                        "gateway_ledger_write_failures",
                        "Tries to write into the database that failed and are made again.",
                        writer.failures()),
                EngineMetrics.counter(
                        "gateway_ledger_omitted",
                        "Exchanges without a budget that the full journal did not take down.",
                        journal.writer().omitted()),
                EngineMetrics.counter(
                        "gateway_ledger_lost",
                        "Settlements that found no room: bugs.",
                        journal.writer().lost()),
                EngineMetrics.counter(
                        "gateway_ledger_damaged_files",
                        "Files of the journal whose rest could not be read.",
                        writer.damaged()),
                EngineMetrics.counter(
                        "gateway_lease_failures",
                        "Tries to take shares of budgets from the database that failed and are made again.",
                        leases.failures()),
                EngineMetrics.counter(
                        "gateway_registry_failures",
                        "Looks for changed keys in the database that failed and are made again.",
                        registry.failures()));
    }
}

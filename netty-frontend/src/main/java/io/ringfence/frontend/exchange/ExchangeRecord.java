package io.ringfence.frontend.exchange;

import io.ringfence.engine.Admission;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.frontend.loop.Deadline;
import io.ringfence.frontend.policy.ResolvedModel;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.providers.request.RequestFacts;
import org.jspecify.annotations.Nullable;

/// What an exchange notes about itself as it goes on, and tells when it is over. Its event loop only, but for
/// what the ledger is told: [#sealFacts] comes first, and from then on none of that changes.
///
/// A base class and not a part of [HttpExchange], because every exchange needs both and this way they are one
/// object.
abstract class ExchangeRecord extends Deadline implements ExchangeSummary, LedgerFacts {
    final Ingress ingress;
    final RequestFacts facts = new RequestFacts();
    final Bill bill = new Bill();
    final WaitClock waits = new WaitClock();

    private final String requestId;

    @Nullable
    VirtualKey key;

    @Nullable
    String endUser;

    @Nullable
    String tags;

    @Nullable
    ResolvedModel model;

    /// The last one.
    @Nullable
    Attempt attempt;

    /// Of the prices in use when the request came.
    String priceVersion = "";

    boolean streaming;
    int status;

    @Nullable
    String errorCode;

    long firstByteNs = -1;
    long durationNs;

    private @Nullable String otherUsage;
    private long settledAfterNs;
    private boolean isSealed;

    ExchangeRecord(Ingress ingress, String requestId) {
        this.ingress = ingress;
        this.requestId = requestId;
    }

    /// What was asked of the engine, and what it answered last.
    abstract Admission admission();

    /// The outcome is known, with status, error and bill, and is about to be told to the ledger.
    final void sealFacts(long afterNs) {
        isSealed = true;
        settledAfterNs = afterNs;
        otherUsage = bill.otherUsage();
    }

    final boolean isSealed() {
        return isSealed;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public Dialect dialect() {
        return ingress.dialect();
    }

    @Override
    public @Nullable String keyName() {
        return key == null ? null : key.name();
    }

    @Override
    public @Nullable String project() {
        return key == null ? null : key.project();
    }

    @Override
    public @Nullable String organisation() {
        return key == null ? null : key.organisation();
    }

    @Override
    public @Nullable String endUser() {
        return endUser;
    }

    @Override
    public @Nullable String tags() {
        return tags;
    }

    @Override
    public String requestedModel() {
        return RequestPlan.requestedModel(ingress, facts);
    }

    @Override
    public String modelLabel() {
        return model == null ? "other" : model.label();
    }

    @Override
    public boolean fallbackUsed() {
        return attempt != null && model != null && !model.route().candidates().contains(attempt.candidate());
    }

    @Override
    public @Nullable String provider() {
        return attempt == null ? null : attempt.target().provider();
    }

    @Override
    public @Nullable String upstreamModel() {
        return attempt == null ? null : attempt.target().model();
    }

    @Override
    public boolean streaming() {
        return streaming;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String errorCode() {
        return errorCode;
    }

    @Override
    public int attempts() {
        return attempt == null ? 0 : admission().attempt();
    }

    @Override
    public String dialectName() {
        return dialect().wireName();
    }

    @Override
    public long inputTokens() {
        return bill.inputTokens();
    }

    @Override
    public long outputTokens() {
        return bill.outputTokens();
    }

    @Override
    public long cacheReadTokens() {
        return used().count(Meter.CACHE_READ);
    }

    @Override
    public long cacheWriteTokens() {
        return used().count(Meter.CACHE_WRITE);
    }

    @Override
    public long reasoningTokens() {
        return used().count(Meter.REASONING);
    }

    @Override
    public @Nullable String otherUsage() {
        return otherUsage;
    }

    @Override
    public boolean usageEstimated() {
        return bill.isEstimated();
    }

    @Override
    public UsageFacts used() {
        return bill.used();
    }

    @Override
    public @Nullable PriceSource priceSource() {
        return bill.source();
    }

    @Override
    public String priceVersion() {
        return bill.priceVersion().isEmpty() ? priceVersion : bill.priceVersion();
    }

    @Override
    public @Nullable String serviceTierName() {
        return bill.serviceTierName();
    }

    @Override
    public @Nullable String priceSourceName() {
        PriceSource source = bill.source();
        return source == null ? null : source.id();
    }

    @Override
    public @Nullable String catalogueVersion() {
        return priceVersion().isEmpty() ? null : priceVersion();
    }

    @Override
    public long costNanoUsd() {
        return bill.costNanoUsd();
    }

    @Override
    public long inputCostNanoUsd() {
        return bill.inputCostNanoUsd();
    }

    @Override
    public long outputCostNanoUsd() {
        return bill.outputCostNanoUsd();
    }

    @Override
    public long durationNs() {
        return durationNs;
    }

    @Override
    public long settledAfterNs() {
        return settledAfterNs;
    }

    @Override
    public long firstByteNs() {
        return firstByteNs;
    }

    @Override
    public long overheadNs() {
        return Math.max(0, durationNs - waits.totalNs());
    }
}

package io.ringfence.gateway.prices;

import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.OtherUsage;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.store.journal.LedgerRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the ledger as the gateway would write it: of an answered request that began at noon and took two
/// seconds, unless it is told otherwise.
final class RowBuilder {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final long DURATION_MS = 2_000;

    private final UsageFacts used;
    private Instant received = NOON;
    private @Nullable String provider = "acme";
    private @Nullable String model = "m-1";
    private @Nullable String source;
    private @Nullable String version;
    private @Nullable String tier;
    private @Nullable String errorCode;
    private @Nullable String otherUsage;
    private boolean told = true;
    private boolean estimated;
    private int status = 200;
    private long reserved;
    private long cost;
    private long inputCost;
    private long outputCost;

    private RowBuilder(UsageFacts used) {
        this.used = used;
        otherUsage = OtherUsage.text(used);
    }

    static RowBuilder of(UsageFacts used) {
        return new RowBuilder(used);
    }

    static RowBuilder of(long input, long output) {
        return of(UsageFacts.ofTokens(input, output));
    }

    RowBuilder at(Instant moment) {
        received = moment;
        return this;
    }

    RowBuilder by(@Nullable String newProvider, @Nullable String newModel) {
        provider = newProvider;
        model = newModel;
        return this;
    }

    RowBuilder charged(@Nullable String newSource, @Nullable String newVersion, long newCost, long input, long output) {
        source = newSource;
        version = newVersion;
        cost = newCost;
        inputCost = input;
        outputCost = output;
        return this;
    }

    RowBuilder undivided(@Nullable String newSource, long newCost) {
        return charged(newSource, null, newCost, LedgerFacts.UNDIVIDED, LedgerFacts.UNDIVIDED);
    }

    RowBuilder tier(String newTier) {
        tier = newTier;
        return this;
    }

    RowBuilder otherUsage(String text) {
        otherUsage = text;
        return this;
    }

    RowBuilder untold() {
        told = false;
        return this;
    }

    /// A stream that was cut, and whose usage is an estimate.
    RowBuilder cut(long newReserved) {
        estimated = true;
        errorCode = "provider_error";
        reserved = newReserved;
        return this;
    }

    /// An answer whose provider told no usage.
    RowBuilder estimated(long newReserved) {
        estimated = true;
        reserved = newReserved;
        return this;
    }

    RowBuilder refused(int newStatus) {
        status = newStatus;
        errorCode = "refused";
        return this;
    }

    LedgerRow row() {
        return new LedgerRow(
                1,
                2,
                received.toEpochMilli() + DURATION_MS,
                true,
                told,
                reserved,
                cost,
                inputCost,
                outputCost,
                "id",
                null,
                null,
                "key",
                null,
                null,
                "asked",
                provider,
                model,
                "openai-chat",
                errorCode,
                version,
                source,
                tier,
                status,
                false,
                estimated,
                1,
                used.count(Meter.INPUT),
                used.count(Meter.CACHE_READ),
                used.count(Meter.CACHE_WRITE),
                used.count(Meter.OUTPUT),
                used.count(Meter.REASONING),
                otherUsage,
                1,
                DURATION_MS * 1_000_000);
    }
}

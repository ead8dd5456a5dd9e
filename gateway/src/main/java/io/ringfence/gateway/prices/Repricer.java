package io.ringfence.gateway.prices;

import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.ProviderConfig;
import io.ringfence.gateway.prices.NewCost.Computed;
import io.ringfence.gateway.prices.NewCost.Kept;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.OtherUsage;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.ledger.CostCorrection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Computes what exchanges of the past would have cost by other prices, as the gateway would have charged
/// them: the same sources of prices in the same order, the same counts, one rounding. What cannot be told exactly
/// from what was written down is not computed. One thread.
final class Repricer {
    /// When a request was received is known from when it was over and how long it took, by two clocks. They are
    /// taken to differ by no more than this.
    private static final long CLOCKS_DIFFER_SECONDS = 10;

    /// Vendors whose answers tell what they charged. Others that have copied OpenAI's interface may do so, too.
    private static final Set<String> TELL_THEIR_COST = Set.of("openrouter", "perplexity", "x-ai");

    private static final int MAX_REMEMBERED = 10_000;
    private static final int FIRST_ERROR = 400;

    private final GatewayConfig config;
    private final PriceBook book;
    private final Set<String> mayTellCosts = new HashSet<>();
    private final Map<Deployment, Price> prices = new HashMap<>();

    private record Deployment(String provider, String model) {}

    private record Price(@Nullable ModelPrice found) {}

    Repricer(GatewayConfig config, Catalogue catalogue) {
        this.config = config;
        book = PriceBooks.of(config, catalogue);
        for (ProviderConfig provider : config.providers().values()) {
            if (mayTellCost(provider, catalogue)) {
                mayTellCosts.add(provider.name());
            }
        }
    }

    private static boolean mayTellCost(ProviderConfig provider, Catalogue catalogue) {
        String vendor = PriceBooks.vendorAt(provider, catalogue);
        return provider.type().speaks(Dialect.OPENAI_CHAT) && (vendor == null || TELL_THEIR_COST.contains(vendor));
    }

    NewCost of(LedgerRow row) {
        if (!row.told()) {
            return new Kept(LeftAlone.NOT_TOLD);
        }
        String provider = row.provider();
        String model = row.upstreamModel();
        UsageFacts used = used(row);
        ServiceTier tier = tier(row);
        if (used == null || tier == null || !isKnown(row.priceSource())) {
            return new Kept(LeftAlone.UNREADABLE);
        }
        boolean isCounted = !used.isNothing();
        if (row.priceSource() == null && !isCounted && (provider == null || model == null || isCertainlyNoCall(row))) {
            return new Kept(LeftAlone.NOTHING_USED);
        }
        if (provider == null || model == null) {
            return new Kept(LeftAlone.UNREADABLE);
        }

        ModelPrice price = price(provider, model);
        boolean isOperators = price != null && price.source() == PriceSource.CONFIGURED;
        boolean isProvider = config.providers().containsKey(provider);
        if (row.priceSource() == null && !isCounted) {
            return new Kept(
                    price == null || !(isProvider || isOperators) || isFreeToCall(price)
                            ? LeftAlone.NOTHING_USED
                            : LeftAlone.UNCOUNTED);
        }
        if (isFrom(PriceSource.REPORTED, row) && !isOperators) {
            return new Kept(LeftAlone.REPORTED);
        }
        if (!isProvider && !isOperators) {
            return new Kept(LeftAlone.NO_PROVIDER);
        }
        if (price == null) {
            return new Kept(LeftAlone.NO_PRICE);
        }
        if (isFrom(PriceSource.CONFIGURED, row) && !isOperators && mayTellCosts.contains(provider)) {
            return new Kept(LeftAlone.MAY_BE_REPORTED);
        }

        used.with(Meter.REQUEST, 1); // whatever was charged was one
        return compute(row, price, tier, used);
    }

    /// All that was counted; null when that is not certain.
    private static @Nullable UsageFacts used(LedgerRow row) {
        String other = row.otherUsage();
        if (other != null && other.getBytes(StandardCharsets.UTF_8).length >= LedgerRow.MAX_OTHER_USAGE) {
            return null; // may be cut, even within a number
        }
        try {
            UsageFacts used = UsageFacts.none()
                    .with(Meter.INPUT, row.inputTokens())
                    .with(Meter.CACHE_READ, row.cacheReadTokens())
                    .with(Meter.CACHE_WRITE, row.cacheWriteTokens())
                    .with(Meter.OUTPUT, row.outputTokens())
                    .with(Meter.REASONING, row.reasoningTokens());
            if (other != null) {
                OtherUsage.read(other, used);
            }
            return used;
        } catch (IllegalArgumentException _) {
            return null; // a newer program counts what this one does not know
        }
    }

    /// Null for one that is not known.
    private static @Nullable ServiceTier tier(LedgerRow row) {
        if (row.serviceTier() == null) {
            return ServiceTier.STANDARD;
        }
        ServiceTier tier = ServiceTier.of(row.serviceTier());
        return tier.id().equals(row.serviceTier()) ? tier : null;
    }

    private static boolean isKnown(@Nullable String source) {
        if (source == null) {
            return true;
        }
        for (PriceSource known : PriceSource.values()) {
            if (known.id().equals(source)) {
                return true;
            }
        }
        return false;
    }

    /// Whether nothing was answered that has a price: not even one for the call.
    private static boolean isCertainlyNoCall(LedgerRow row) {
        return !row.admitted() || row.status() >= FIRST_ERROR || row.errorCode() != null;
    }

    private static boolean isFreeToCall(ModelPrice price) {
        return price.periods().stream().allMatch(period -> period.card().worstPicoUsd(Meter.REQUEST) == 0);
    }

    private static boolean isFrom(PriceSource source, LedgerRow row) {
        return source.id().equals(row.priceSource());
    }

    private @Nullable ModelPrice price(String provider, String model) {
        if (prices.size() >= MAX_REMEMBERED) {
            prices.clear(); // clients may make up names
        }
        return prices.computeIfAbsent(
                        new Deployment(provider, model), key -> new Price(book.find(key.provider, key.model)))
                .found;
    }

    private static NewCost compute(LedgerRow row, ModelPrice price, ServiceTier tier, UsageFacts used) {
        long receivedMs = row.epochMs() - TimeUnit.NANOSECONDS.toMillis(row.durationNs());
        long received = Math.floorDiv(receivedMs, TimeUnit.SECONDS.toMillis(1));
        RateCard card = price.card(received, tier);
        RateCard before = price.card(received - CLOCKS_DIFFER_SECONDS, tier);
        RateCard after = price.card(received + CLOCKS_DIFFER_SECONDS, tier);
        if (card == null) {
            boolean isCertain = before == null && after == null;
            return new Kept(isCertain ? LeftAlone.NO_PRICE : LeftAlone.NEAR_A_CHANGE);
        }
        if (!isSame(card, before, used) || !isSame(card, after, used)) {
            return new Kept(LeftAlone.NEAR_A_CHANGE);
        }
        long cost = card.costNanoUsd(used);
        if (mayBeBounded(row, cost)) {
            return new Kept(LeftAlone.MAY_BE_BOUNDED);
        }
        return new Computed(new CostCorrection(
                row,
                cost,
                card.inputNanoUsd(used),
                card.outputNanoUsd(used),
                price.source().id(),
                price.version().isEmpty() ? null : price.version()));
    }

    private static boolean isSame(RateCard card, @Nullable RateCard other, UsageFacts used) {
        return card == other
                || (other != null
                        && card.costNanoUsd(used) == other.costNanoUsd(used)
                        && card.inputNanoUsd(used) == other.inputNanoUsd(used)
                        && card.outputNanoUsd(used) == other.outputNanoUsd(used));
    }

    /// An estimate of an answer that was cut costs at most what the worst case is, which was reserved. What the
    /// worst case is by other prices is not known. So only such an estimate is computed again that was not
    /// bounded and is not above what was reserved. Where nothing was reserved, a cost says that there was no
    /// bound; no cost may also be that of a model that a budget took for free.
    private static boolean mayBeBounded(LedgerRow row, long cost) {
        if (!row.usageEstimated() || row.errorCode() == null) {
            return false;
        }
        long reserved = row.reservedNanoUsd();
        return reserved > 0 ? row.costNanoUsd() >= reserved || cost > reserved : row.costNanoUsd() == 0 && cost > 0;
    }
}

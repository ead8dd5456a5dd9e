package io.ringfence.frontend.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueProvider;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelEntry;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UnknownPrice;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.providers.provider.ProviderType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is reserved for a request bounds what it is charged, for every model of the catalogue: at any hour and
/// date to come, in any service tier, whatever kinds of tokens it was made of, as long as the provider keeps to
/// the limits of the request.
class ReservationBoundTest {
    private static final List<ServiceTier> TIERS = List.of(ServiceTier.values());
    private static final int ROUNDS = 20;
    private static final long TWO_YEARS = Duration.ofDays(730).toSeconds();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Catalogue catalogue = CatalogueText.bundled();
    private final RouteTable routes = routes();

    private RouteTable routes() {
        PolicyRegistry registry = new PolicyRegistry();
        List<Provider> providers = new ArrayList<>();
        Map<String, String> vendors = new HashMap<>();
        for (String vendor : catalogue.providers().keySet()) {
            Credential credential = registry.credential(vendor);
            providers.add(new Provider(
                    vendor,
                    ProviderType.OPENAI_COMPATIBLE,
                    new Endpoint("127.0.0.1", 1, "", null),
                    List.of(new Provider.PoolKey(credential, "secret", 1)),
                    List.of(),
                    null,
                    null,
                    1,
                    1));
            vendors.put(vendor, vendor);
        }
        return new RouteTable(
                registry,
                providers,
                List.of(),
                new PriceBook(List.of(), catalogue, vendors, UnknownPrice.BLOCK, new RateCard(Map.of())),
                SelectionStrategy.PRIORITY,
                TranslationPolicy.USUAL,
                null,
                true,
                ScopedBudgets.NONE,
                InputEstimates.none());
    }

    @Test
    void shouldNeverChargeMoreThanWasReserved() {
        long now = System.currentTimeMillis() / 1_000;
        int priced = 0;
        for (CatalogueProvider provider : catalogue.providers().values()) {
            for (ModelEntry entry : provider.entries()) {
                String name = provider.id() + "/" + entry.id();
                Route route = requireNonNull(routes.resolve(name), name).route();
                UpstreamTarget target = (UpstreamTarget) route.candidate(0).attachment();
                ModelPrice price = target.price();
                if (price != null) {
                    priced++;
                    for (int i = 0; i < ROUNDS; i++) {
                        check(name, route, price, now + random.nextLong(TWO_YEARS));
                    }
                }
            }
        }
        assertTrue(priced > 1_400, "only " + priced + " models were priced");
    }

    private void check(String name, Route route, ModelPrice price, long epochSecond) {
        long input = random.nextInt(random.nextBoolean() ? 400_000 : 1_000);
        long output = random.nextInt(100_000);
        int choices = 1 + random.nextInt(3);
        long searches = random.nextInt(4);
        UsageFacts used = usage(input, output * choices)
                .with(Meter.REQUEST, 1)
                .with(Meter.GROUNDED_PROMPT, Math.min(1, searches));
        long preview = random.nextLong(searches + 1);
        used.with(Meter.WEB_SEARCH, searches - preview).with(Meter.WEB_SEARCH_PREVIEW, preview);
        ServiceTier tier = TIERS.get(random.nextInt(TIERS.size()));
        long cost = price.costNanoUsd(used, tier, epochSecond);
        long reserved = route.ceilingNanoUsd(Dialect.OPENAI_CHAT.bit(), input, Math.max(1, output), choices, searches);
        assertTrue(
                cost <= reserved,
                () -> "seed=" + seed + " " + name + " " + used + " " + tier + " at " + epochSecond + " costs " + cost
                        + ", reserved were " + reserved);
    }

    /// Parts of a prompt and of an answer, as they may be.
    private UsageFacts usage(long input, long output) {
        UsageFacts usage = UsageFacts.ofTokens(input, output);
        long rest = input;
        for (Meter meter :
                List.of(Meter.CACHE_READ, Meter.CACHE_WRITE, Meter.INPUT_AUDIO, Meter.INPUT_IMAGE, Meter.INPUT_VIDEO)) {
            long part = random.nextLong(rest + 1);
            usage.with(meter, part);
            rest -= part;
        }
        usage.with(Meter.CACHE_WRITE_1H, random.nextLong(usage.count(Meter.CACHE_WRITE) + 1));
        rest = output;
        for (Meter meter : List.of(Meter.REASONING, Meter.OUTPUT_AUDIO, Meter.OUTPUT_IMAGE, Meter.CITATION)) {
            long part = random.nextLong(rest + 1);
            usage.with(meter, part);
            rest -= part;
        }
        return usage;
    }
}

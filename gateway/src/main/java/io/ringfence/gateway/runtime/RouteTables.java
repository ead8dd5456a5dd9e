package io.ringfence.gateway.runtime;

import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.frontend.policy.ExpectedInput;
import io.ringfence.frontend.policy.InputEstimates;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteRule;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.frontend.policy.TranslationPolicy;
import io.ringfence.gateway.config.ExpectedConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.PriceConfig;
import io.ringfence.gateway.config.PricingConfig;
import io.ringfence.gateway.config.ProviderConfig;
import io.ringfence.gateway.config.RouteConfig;
import io.ringfence.gateway.config.TranslationConfig;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueProvider;
import io.ringfence.providers.tokens.LearnedRatios;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How requests find their providers, and what is known of them on that way: prices, and how large they are.
final class RouteTables {
    private final PolicyRegistry registry;
    private final LearnedRatios learned = new LearnedRatios();

    RouteTables(PolicyRegistry registry) {
        this.registry = registry;
    }

    /// @param setsAsideExpected whether it has to be known of requests what they are expected to cost
    RouteTable of(GatewayConfig config, List<Provider> providers, ScopedBudgets budgets, boolean setsAsideExpected) {
        return new RouteTable(
                registry,
                providers,
                rules(config.routes()),
                prices(config),
                config.routing().strategy(),
                translation(config.routing().translation()),
                config.routing().defaultProvider(),
                config.routing().fallbackEnabled(),
                budgets,
                new InputEstimates(
                        learned,
                        setsAsideExpected ? expectedInput(config.pricing().expected()) : null));
    }

    private static List<RouteRule> rules(List<RouteConfig> configs) {
        List<RouteRule> rules = new ArrayList<>();
        for (RouteConfig config : configs) {
            List<RouteRule.Target> targets = new ArrayList<>();
            for (RouteConfig.Target target : config.targets()) {
                targets.add(
                        new RouteRule.Target(target.provider(), target.model(), target.weight(), target.priority()));
            }
            rules.add(new RouteRule(
                    new ModelPattern(config.model()),
                    config.strategy(),
                    targets,
                    config.maxOutputTokens().orElse(0),
                    translation(config.translation())));
        }
        return rules;
    }

    private static TranslationPolicy translation(TranslationConfig config) {
        return new TranslationPolicy(config.mode(), config.stripThinking(), config.reasoningBudgets());
    }

    private static ExpectedInput expectedInput(ExpectedConfig expected) {
        return new ExpectedInput(expected.quantilePermille(), expected.marginPercent(), expected.minRequests());
    }

    private static PriceBook prices(GatewayConfig config) {
        List<PriceBook.Entry> entries = new ArrayList<>();
        for (PriceConfig price : config.prices()) {
            entries.add(new PriceBook.Entry(
                    new ModelPattern(price.model()),
                    price.card(),
                    price.maxOutputTokens().orElse(0),
                    price.maxInputTokens().orElse(0)));
        }
        PricingConfig pricing = config.pricing();
        Map<String, String> vendors = new HashMap<>();
        for (ProviderConfig provider : config.providers().values()) {
            String vendor = vendor(provider, pricing.catalogue());
            if (vendor != null) {
                vendors.put(provider.name(), vendor);
            }
        }
        return new PriceBook(entries, pricing.catalogue(), vendors, pricing.unknownPrice(), pricing.estimateCard());
    }

    /// Who is asked there, as the catalogue calls them: the address tells, else the type.
    private static @Nullable String vendor(ProviderConfig provider, Catalogue catalogue) {
        CatalogueProvider found = provider.baseUrl() == null
                ? null
                : catalogue.providerAt(provider.baseUrl().toString());
        return found == null ? provider.type().catalogueId() : found.id();
    }
}

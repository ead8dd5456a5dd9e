package io.ringfence.gateway.runtime;

import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.frontend.policy.ExpectedInput;
import io.ringfence.frontend.policy.InputEstimates;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteRule;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.frontend.policy.TranslationPolicy;
import io.ringfence.gateway.config.ExpectedConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.RouteConfig;
import io.ringfence.gateway.config.TranslationConfig;
import io.ringfence.gateway.prices.PriceBooks;
import io.ringfence.providers.tokens.LearnedRatios;
import java.util.ArrayList;
import java.util.List;

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
                PriceBooks.of(config),
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
}

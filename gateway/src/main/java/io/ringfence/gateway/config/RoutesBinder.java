package io.ringfence.gateway.config;

import io.ringfence.engine.routing.SelectionStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `routes` and `routing`.
final class RoutesBinder {
    static final int MAX_OUTPUT_TOKENS = 10_000_000;

    /// Strategies of the reference schema that mean something, but not yet.
    private static final Set<String> LATER_STRATEGIES = Set.of(
            "cost_optimized",
            "latency_optimized",
            "latency_based",
            "random",
            "weighted_random",
            "percentage",
            "conditional");

    private static final int MAX_WEIGHT = 1_000_000;

    private final ProvidersBinder providers;
    private final RoutingConfig routing;
    private final Map<String, String> placeByModel = new HashMap<>();

    RoutesBinder(ProvidersBinder providers, RoutingConfig routing) {
        this.providers = providers;
        this.routing = routing;
    }

    static RoutingConfig readRouting(Section section, ProvidersBinder providers) {
        section.later("rules");
        section.later("health_check_interval_seconds");
        RoutingConfig defaults = RoutingConfig.DEFAULTS;
        return new RoutingConfig(
                section.choice("strategy", defaults.strategy(), LATER_STRATEGIES),
                defaultProvider(section.value("default_provider"), providers),
                section.flag("fallback_enabled", defaults.fallbackEnabled()),
                TranslationBinder.read(section, defaults.translation()));
    }

    private static @Nullable String defaultProvider(@Nullable Value value, ProvidersBinder providers) {
        String name = value == null ? null : value.reference(providers.names(), "provider");
        if (value != null && name != null && !providers.enabled().containsKey(name)) {
            value.wrong("the provider " + value.shownText() + " cannot be the default, because it is not enabled");
            return null;
        }
        return name;
    }

    List<RouteConfig> read(List<Value> values) {
        List<RouteConfig> routes = new ArrayList<>();
        for (Value value : values) {
            routes.add(value.section(this::route));
        }
        return routes;
    }

    private RouteConfig route(Section section) {
        Value modelValue = section.required("model");
        String model = Names.glob(modelValue);
        if (modelValue != null && model != null) {
            String first = placeByModel.putIfAbsent(model, modelValue.place());
            if (first != null) {
                modelValue.wrong("there is a route for " + modelValue.shownText() + " already on " + first);
            }
        }
        SelectionStrategy strategy = section.choice("strategy", routing.strategy(), LATER_STRATEGIES);
        return new RouteConfig(
                model == null ? "" : model,
                strategy,
                targets(section),
                section.optionalInt("max_output_tokens", 1, MAX_OUTPUT_TOKENS),
                TranslationBinder.read(section, routing.translation()));
    }

    private List<RouteConfig.Target> targets(Section section) {
        Value list = section.required("targets");
        if (list == null) {
            return List.of();
        }
        List<RouteConfig.Target> targets = new ArrayList<>();
        Map<List<@Nullable String>, String> placeByDeployment = new HashMap<>();
        List<Value> items = list.items();
        for (Value item : items) {
            RouteConfig.Target target = item.section(this::target);
            if (target.provider().isEmpty()) {
                continue;
            }
            List<@Nullable String> deployment = new ArrayList<>();
            deployment.add(target.provider());
            deployment.add(target.model());
            String first = placeByDeployment.putIfAbsent(deployment, item.place());
            if (first != null) {
                item.wrong("the same provider and model as the target on " + first);
            }
            targets.add(target);
        }
        boolean namesAny = !targets.isEmpty();
        targets.removeIf(target -> !providers.enabled().containsKey(target.provider()));
        if (list.isList() && items.isEmpty()) {
            list.wrong("a route needs at least one target");
        } else if (namesAny && targets.isEmpty()) {
            list.wrong("no target of this route names an enabled provider");
        } else if (namesAny && targets.stream().allMatch(target -> target.weight() == 0)) {
            list.wrong("every target has weight 0, so that none could be chosen");
        }
        return targets;
    }

    private RouteConfig.Target target(Section section) {
        Value providerValue = section.required("provider");
        String provider = providerValue == null ? null : providerValue.reference(providers.names(), "provider");
        return new RouteConfig.Target(
                provider == null ? "" : provider,
                Names.model(section.value("model")),
                section.whole("weight", RouteConfig.DEFAULT_WEIGHT, 0, MAX_WEIGHT),
                section.whole("priority", RouteConfig.DEFAULT_PRIORITY, -1_000_000, 1_000_000));
    }
}

package io.ringfence.frontend.policy;

import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.WorstPrice;
import io.ringfence.providers.provider.ModelNames;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.tokens.ModelRatios;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Resolves requested model names to routes. Immutable but for a bounded cache; shared by all event loops.
///
/// Order: `provider/model`, then the configured rules (exact names before patterns), then a provider that lists
/// the model, then the vendor's prefix (`gpt…`, `claude…`, `gemini…`), then the default provider.
public final class RouteTable {
    /// Names come from clients, so the cache and the set of deployments that they can create are bounded.
    static final int MAX_CACHED_MODELS = 1_024;

    private static final long DEFAULT_MAX_OUTPUT_TOKENS = 4_096;
    private static final long DEFAULT_MAX_INPUT_TOKENS = 200_000;

    /// In which a provider may search the web by itself, as often as it likes.
    private static final int SEARCHING_DIALECTS =
            Dialect.OPENAI_RESPONSES.bit() | Dialect.ANTHROPIC_MESSAGES.bit() | Dialect.GEMINI.bit();

    private final PolicyRegistry registry;
    private final Map<String, Provider> providers;
    private final List<RouteRule> rules;
    private final PriceBook prices;
    private final SelectionStrategy defaultStrategy;
    private final TranslationPolicy defaultTranslation;
    private final @Nullable Provider defaultProvider;
    private final boolean fallbackEnabled;
    private final ScopedBudgets budgets;
    private final InputEstimates estimates;
    private final Map<String, ResolvedModel> cache = new ConcurrentHashMap<>();

    /// @param defaultStrategy of models that no rule names
    /// @param defaultTranslation of models that no rule names
    /// @param budgets of models, providers and tags
    /// @param estimates what has been learned of models, and what budgets make of it
    public RouteTable(
            PolicyRegistry registry,
            List<Provider> providers,
            List<RouteRule> rules,
            PriceBook prices,
            SelectionStrategy defaultStrategy,
            TranslationPolicy defaultTranslation,
            @Nullable String defaultProvider,
            boolean fallbackEnabled,
            ScopedBudgets budgets,
            InputEstimates estimates) {
        this.registry = registry;
        this.providers = new LinkedHashMap<>();
        for (Provider provider : providers) {
            this.providers.put(provider.name(), provider);
        }
        this.rules = List.copyOf(rules);
        this.prices = prices;
        this.defaultStrategy = defaultStrategy;
        this.defaultTranslation = defaultTranslation;
        this.defaultProvider = defaultProvider == null ? null : this.providers.get(defaultProvider);
        this.fallbackEnabled = fallbackEnabled;
        this.budgets = budgets;
        this.estimates = estimates;
    }

    /// Of the prices that its models have.
    public String priceVersion() {
        return prices.version();
    }

    /// Null when no provider is known for the name.
    public @Nullable ResolvedModel resolve(String model) {
        ResolvedModel cached = cache.get(model);
        if (cached != null) {
            return cached;
        }
        RouteRule rule = ruleFor(model);
        if (rule == null) {
            return null;
        }
        ResolvedModel resolved = build(model, rule, cache.size() >= MAX_CACHED_MODELS);
        if (resolved != null && cache.size() < MAX_CACHED_MODELS) {
            cache.put(model, resolved);
        }
        return resolved;
    }

    /// The way to what a provider has made before, whatever the rules say by now. Its deployment stands for all
    /// models of the provider, as the name of this one may have been beyond the bound.
    ///
    /// @param model as the provider calls it
    /// @return null when there is no such provider any more
    public @Nullable ResolvedModel resolveAt(String provider, String model) {
        Provider known = providers.get(provider);
        return known == null ? null : build(model, direct(model, known, model), true);
    }

    /// The one provider that speaks `dialect` and has one credential only; null when there is another, or none.
    public @Nullable Provider onlyOneThatSpeaks(Dialect dialect) {
        Provider only = null;
        for (Provider provider : providers.values()) {
            if ((provider.dialects() & dialect.bit()) != 0) {
                if (only != null || provider.pool().size() > 1) {
                    return null;
                }
                only = provider;
            }
        }
        return only;
    }

    /// Whether requests may name fallbacks.
    public boolean fallbackEnabled() {
        return fallbackEnabled;
    }

    /// Beside those of the callers.
    public ScopedBudgets budgets() {
        return budgets;
    }

    /// How much input requests are expected to have; null where every budget sets aside the worst case.
    public @Nullable ExpectedInput expectedInput() {
        return estimates.expected();
    }

    public boolean hasProviders() {
        return !providers.isEmpty();
    }

    public List<Provider> providers() {
        return List.copyOf(providers.values());
    }

    /// The models that can be named without guessing, in a stable order: exact routes, then the providers' own
    /// lists.
    public Set<String> listedModels() {
        Set<String> names = new LinkedHashSet<>();
        for (RouteRule rule : rules) {
            if (rule.model().isExact()) {
                names.add(rule.model().glob());
            }
        }
        for (Provider provider : providers.values()) {
            for (ModelPattern pattern : provider.models()) {
                if (pattern.isExact()) {
                    names.add(pattern.glob());
                }
            }
        }
        for (PriceBook.Entry entry : prices.entries()) {
            if (entry.pattern().isExact() && resolve(entry.pattern().glob()) != null) {
                names.add(entry.pattern().glob());
            }
        }
        return names;
    }

    /// Up to three listed models whose names are close to `model`.
    public List<String> nearest(String model) {
        return ModelNames.nearest(model, listedModels(), 3);
    }

    private @Nullable RouteRule ruleFor(String model) {
        int slash = model.indexOf('/');
        if (slash > 0) {
            Provider named = providers.get(model.substring(0, slash));
            String rest = model.substring(slash + 1);
            if (named != null && named.serves(rest)) {
                return direct(model, named, rest);
            }
        }
        RouteRule firstPattern = null;
        for (RouteRule rule : rules) {
            if (rule.model().isExact()) {
                if (rule.model().glob().equals(model)) {
                    return rule;
                }
            } else if (firstPattern == null && rule.model().matches(model)) {
                firstPattern = rule;
            }
        }
        if (firstPattern != null) {
            return firstPattern;
        }
        for (Provider provider : providers.values()) {
            if (provider.lists(model)) {
                return direct(model, provider, model);
            }
        }
        ProviderType vendor = ModelNames.providerOf(model);
        for (Provider provider : providers.values()) {
            if (provider.type() == vendor && provider.serves(model)) {
                return direct(model, provider, model);
            }
        }
        return defaultProvider != null && defaultProvider.serves(model) ? direct(model, defaultProvider, model) : null;
    }

    private RouteRule direct(String requested, Provider provider, String upstreamModel) {
        RouteRule.Target target = new RouteRule.Target(provider.name(), upstreamModel, 1, 0);
        return new RouteRule(new ModelPattern(requested), defaultStrategy, List.of(target), 0, defaultTranslation);
    }

    private @Nullable ResolvedModel build(String requested, RouteRule rule, boolean overflow) {
        List<RouteRule.Target> targets = usable(rule);
        if (targets.isEmpty()) {
            return null;
        }
        List<Candidate> candidates = new ArrayList<>();
        int dialects = 0;
        boolean chargeable = true;
        boolean searchesChargeable = true;
        long maxInputTokens = 0;
        int[][] weights = weights(targets);
        for (int i = 0; i < targets.size(); i++) {
            RouteRule.Target target = targets.get(i);
            Provider provider = provider(target);
            String model = target.model() == null ? requested : target.model();
            ModelPrice price = prices.find(provider.name(), model);
            Price worst = price == null ? Price.FREE : worst(price);
            chargeable &= price != null || prices.allowsUnknown();
            searchesChargeable &= areSearchesChargeable(provider, price);
            maxInputTokens = Math.max(
                    maxInputTokens,
                    price == null || price.contextTokens() == 0 ? DEFAULT_MAX_INPUT_TOKENS : price.contextTokens());
            dialects |= provider.dialects();
            List<ScopedAccount> accounts = budgets.of(provider.name(), model);
            // What is learned of names beyond the bound is lost with the route.
            ModelRatios ratios =
                    overflow ? new ModelRatios() : estimates.learned().of(provider.name(), model);
            String deployment = provider.name() + "/" + (overflow ? "*" : model);
            for (int j = 0; j < provider.pool().size(); j++) {
                Provider.PoolKey key = provider.pool().get(j);
                UpstreamTarget upstream =
                        new UpstreamTarget(provider, model, key.secret(), price, rule.translation(), ratios);
                candidates.add(new Candidate(
                                registry.deployment(deployment),
                                key.credential(),
                                weights[i][j],
                                target.priority(),
                                provider.dialects(),
                                worst,
                                outputLimit(rule, price),
                                upstream)
                        .withMaxRetries(provider.maxRetries())
                        .withAccounts(accounts));
            }
        }
        Route route = new Route(requested, rule.strategy(), candidates);
        return new ResolvedModel(
                requested,
                route,
                dialects,
                chargeable,
                searchesChargeable,
                maxInputTokens,
                overflow ? "other" : requested);
    }

    /// The operator's own prices stand for themselves: what they leave out is free.
    private boolean areSearchesChargeable(Provider provider, @Nullable ModelPrice price) {
        boolean isSearching = (provider.dialects() & SEARCHING_DIALECTS) != 0;
        boolean isKnown = price != null && (price.source() == PriceSource.CONFIGURED || price.hasSearches());
        return !isSearching || isKnown || prices.allowsUnknown();
    }

    /// What no price exceeds from now on, so that it holds for as long as the route is in use.
    private static Price worst(ModelPrice price) {
        WorstPrice worst = price.worst(TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));
        return new Price(
                worst.inputPicoUsd(),
                worst.outputPicoUsd(),
                worst.requestPicoUsd(),
                worst.searchPicoUsd(),
                worst.searchingPicoUsd());
    }

    private List<RouteRule.Target> usable(RouteRule rule) {
        List<RouteRule.Target> usable = new ArrayList<>(rule.targets().size());
        for (RouteRule.Target target : rule.targets()) {
            if (target.weight() > 0 && providers.containsKey(target.provider())) {
                usable.add(target);
            }
        }
        return usable;
    }

    private Provider provider(RouteRule.Target target) {
        return Objects.requireNonNull(providers.get(target.provider()), "provider");
    }

    private int[][] weights(List<RouteRule.Target> targets) {
        int[] shares = new int[targets.size()];
        int[][] pools = new int[targets.size()][];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = targets.get(i).weight();
            pools[i] = provider(targets.get(i)).pool().stream()
                    .mapToInt(Provider.PoolKey::weight)
                    .toArray();
        }
        return CandidateWeights.of(shares, pools);
    }

    private static long outputLimit(RouteRule rule, @Nullable ModelPrice price) {
        if (rule.maxOutputTokens() > 0) {
            return rule.maxOutputTokens();
        }
        return price == null || price.maxOutputTokens() == 0 ? DEFAULT_MAX_OUTPUT_TOKENS : price.maxOutputTokens();
    }
}

package io.ringfence.bench.ledger;

import io.ringfence.bench.ledger.CompanyExchange.Hold;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Exchanges as a company has them, the same ones for the same seed: some organisations with some projects and
/// keys each, few of which do most of the work; models by how much they are in fashion; users and tags; errors,
/// limits and cut streams; latencies with a long tail; budgets at every level, and a rolling one of each
/// organisation.
final class CompanyHistory implements Iterator<CompanyExchange> {
    private static final List<String> ORGANISATIONS = List.of("acme", "globex", "initech", "umbrella", "Größe & Söhne");
    private static final List<String> PROJECTS = List.of("search", "support-bot", "code-review", "newsletter");
    private static final List<String> STAGES = List.of("production", "staging", "development");
    private static final List<String> TEAMS = List.of("payments", "growth", "platform", "legal", "research");
    private static final List<String> ERROR_CODES = List.of("provider_error", "timeout", "invalid_request");
    private static final int USERS_OF_EACH = 100;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /// One that always has work to do, in the first organisation.
    static final String BUSIEST_PROJECT = ORGANISATIONS.getFirst() + "-" + PROJECTS.getFirst();

    /// @param nanoUsdPerToken about
    private record Model(String provider, String name, double seconds, long nanoUsdPerToken) {}

    private static final List<Model> MODELS = List.of(
            new Model("openai", "gpt-5-mini", 1.8, 800),
            new Model("anthropic", "claude-sonnet-4-6", 4.0, 6_000),
            new Model("gemini", "gemini-3-flash", 1.2, 500),
            new Model("openai", "gpt-5", 6.5, 4_000),
            new Model("azure-eu", "gpt-5-mini", 2.1, 800),
            new Model("bedrock", "claude-sonnet-4-6", 4.6, 6_000),
            new Model("mistral", "mistral-large-3", 2.6, 2_000),
            new Model("anthropic", "claude-opus-4-6", 11.0, 12_000));

    private final SplittableRandom random;
    private final boolean isOneApplication;
    private final long seed;
    private final long exchanges;
    private final long fromMs;
    private final long toMs;
    private long made;

    /// Makes none before it is asked for.
    ///
    /// @param fromMs when the first one is, and the last one shortly before `toMs`
    CompanyHistory(long seed, long exchanges, long fromMs, long toMs) {
        this(seed, exchanges, fromMs, toMs, false);
    }

    /// Those of one project, which tells nothing about its end users: far fewer sums and budgets for as many
    /// rows.
    static CompanyHistory ofOneApplication(long seed, long exchanges, long fromMs, long toMs) {
        return new CompanyHistory(seed, exchanges, fromMs, toMs, true);
    }

    private CompanyHistory(long seed, long exchanges, long fromMs, long toMs, boolean isOneApplication) {
        if (exchanges < 1 || fromMs >= toMs) {
            throw new IllegalArgumentException("exchanges=" + exchanges + " from " + fromMs + " to " + toMs);
        }
        this.isOneApplication = isOneApplication;
        this.seed = seed;
        this.exchanges = exchanges;
        this.fromMs = fromMs;
        this.toMs = toMs;
        random = new SplittableRandom(seed);
    }

    @Override
    public boolean hasNext() {
        return made < exchanges;
    }

    @Override
    public CompanyExchange next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + exchanges + " exchanges are made");
        }
        long epochMs = fromMs + (long) ((double) (toMs - fromMs) * made / exchanges);
        return exchange(++made, epochMs);
    }

    /// The next ones, made at once.
    List<CompanyExchange> next(int count) {
        List<CompanyExchange> next = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            next.add(next());
        }
        return next;
    }

    private CompanyExchange exchange(long number, long epochMs) {
        String organisation = isOneApplication ? ORGANISATIONS.getFirst() : organisation();
        String project = isOneApplication ? BUSIEST_PROJECT : project(organisation);
        String stage = fewOf(STAGES);
        String owner = project != null ? project : organisation != null ? organisation : "script";
        String key = owner + "-" + stage;
        String user = isOneApplication ? null : user(owner, stage);
        Ending ending = Ending.of(random);
        Model model = fewOf(MODELS);
        boolean wasAsked = ending.admitted();
        long input = wasAsked ? 20 + (long) Math.exp(6 + random.nextGaussian()) : 0;
        long output = wasAsked && ending.status() < 400 ? 1 + (long) Math.exp(5 + random.nextGaussian()) : 0;
        long cost = (input + 4 * output) * model.nanoUsdPerToken();
        long tookNs = wasAsked
                ? (long) (model.seconds() * NS_PER_SECOND * Math.exp(0.6 * random.nextGaussian()))
                : random.nextLong(2_000_000);
        return new CompanyExchange(
                number,
                epochMs,
                wasAsked ? hold(number, epochMs, 2 * cost, organisation, project, key, user) : null,
                ending.told(),
                cost,
                input * model.nanoUsdPerToken(),
                "req-" + seed + "-" + number,
                organisation,
                project,
                key,
                user,
                tags(stage),
                model.name(),
                wasAsked ? model.provider() : null,
                ending.status(),
                ending.errorCode(),
                random.nextBoolean(),
                random.nextInt(50) == 0,
                input,
                output,
                tookNs);
    }

    private @Nullable String organisation() {
        return random.nextInt(20) == 0 ? null : fewOf(ORGANISATIONS);
    }

    private @Nullable String project(@Nullable String organisation) {
        return organisation == null || random.nextInt(20) == 0 ? null : organisation + "-" + fewOf(PROJECTS);
    }

    private static Hold hold(
            long number,
            long epochMs,
            long nanoUsd,
            @Nullable String organisation,
            @Nullable String project,
            String key,
            @Nullable String user) {
        List<String> accounts = new ArrayList<>(4);
        if (organisation != null) {
            accounts.add("organisation/" + organisation);
        }
        if (project != null) {
            accounts.add("project/" + project);
        }
        accounts.add("key/" + key);
        if (user != null) {
            accounts.add("key/" + key + "/" + user);
        }
        return new Hold(number, epochMs, nanoUsd, accounts, organisation != null ? 1 : 0);
    }

    /// One of them, the first ones far more often.
    private <T> T fewOf(List<T> all) {
        return all.get(fewOf(all.size(), random));
    }

    private static int fewOf(int count, SplittableRandom random) {
        double uniform = random.nextDouble();
        return (int) (count * uniform * uniform * uniform);
    }

    /// Each project has users of its own, and they use what is in production.
    private @Nullable String user(String owner, String stage) {
        boolean isKnown = random.nextInt(5) != 0 && stage.equals(STAGES.getFirst());
        return isKnown ? owner + "-user-" + fewOf(USERS_OF_EACH, random) : null;
    }

    private @Nullable String tags(String stage) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "stage=" + stage;
            default -> "team=" + fewOf(TEAMS) + ",stage=" + stage;
        };
    }

    /// How an exchange ends.
    private record Ending(
            boolean admitted,
            boolean told,
            int status,
            @Nullable String errorCode) {
        private static final Ending OK = new Ending(true, true, 200, null);

        static Ending of(SplittableRandom random) {
            return switch (random.nextInt(100)) {
                case 0 -> new Ending(false, true, 402, "budget_exceeded");
                case 1, 2 -> new Ending(false, true, 429, "rate_limit_exceeded");
                case 3, 4, 5 -> new Ending(true, true, 502, ERROR_CODES.get(fewOf(ERROR_CODES.size(), random)));
                case 6 -> new Ending(true, true, 200, "provider_error");
                case 7 -> random.nextInt(20) == 0 ? new Ending(true, false, 0, "unsettled") : OK;
                default -> OK;
            };
        }
    }
}

package io.ringfence.store.usage;

import io.ringfence.store.journal.LedgerRow;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes ledger rows as a company's year has them, the same ones for the same seed: some organisations with
/// some projects and keys each, few of which do most of the work; models by how much they are in fashion; users
/// and tags; errors, limits and cut streams; latencies with a long tail.
public final class LedgerGenerator implements Iterable<LedgerRow> {
    private static final List<String> ORGANISATIONS = List.of("acme", "globex", "initech", "umbrella", "Größe & Söhne");
    private static final List<String> PROJECTS = List.of("search", "support-bot", "code-review", "newsletter");
    private static final List<String> STAGES = List.of("production", "staging", "development");
    private static final List<String> TEAMS = List.of("payments", "growth", "platform", "legal", "research");
    private static final List<String> ERROR_CODES = List.of("provider_error", "timeout", "invalid_request");
    private static final int USERS_OF_EACH = 100;
    private static final long NS_PER_SECOND = 1_000_000_000L;

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

    private final long seed;
    private final long rows;
    private final long fromMs;
    private final long toMs;

    /// Makes no row before it is asked for.
    ///
    /// @param fromMs where the first row is, and the last one shortly before `toMs`
    public LedgerGenerator(long seed, long rows, long fromMs, long toMs) {
        if (rows < 1 || fromMs >= toMs) {
            throw new IllegalArgumentException("rows=" + rows + " from " + fromMs + " to " + toMs);
        }
        this.seed = seed;
        this.rows = rows;
        this.fromMs = fromMs;
        this.toMs = toMs;
    }

    @Override
    public Iterator<LedgerRow> iterator() {
        SplittableRandom random = new SplittableRandom(seed);
        return new Iterator<>() {
            private long made;

            @Override
            public boolean hasNext() {
                return made < rows;
            }

            @Override
            public LedgerRow next() {
                long epochMs = fromMs + (long) ((double) (toMs - fromMs) * made / rows);
                return row(++made, epochMs, random);
            }
        };
    }

    private LedgerRow row(long number, long epochMs, SplittableRandom random) {
        String organisation = random.nextInt(20) == 0 ? null : ORGANISATIONS.get(fewOf(ORGANISATIONS.size(), random));
        String project = organisation == null || random.nextInt(20) == 0
                ? null
                : organisation + "-" + PROJECTS.get(fewOf(PROJECTS.size(), random));
        String stage = STAGES.get(fewOf(STAGES.size(), random));
        String owner = project != null ? project : organisation != null ? organisation : "script";
        Ending ending = Ending.of(random);
        Model model = MODELS.get(fewOf(MODELS.size(), random));
        boolean wasAsked = ending.admitted();
        long input = wasAsked ? 20 + (long) Math.exp(6 + random.nextGaussian()) : 0;
        long output = wasAsked && ending.status() < 400 ? 1 + (long) Math.exp(5 + random.nextGaussian()) : 0;
        long durationNs = wasAsked
                ? (long) (model.seconds() * NS_PER_SECOND * Math.exp(0.6 * random.nextGaussian()))
                : random.nextLong(2_000_000);
        long cost = (input + 4 * output) * model.nanoUsdPerToken();
        return new LedgerRow(
                seed,
                number,
                epochMs,
                wasAsked,
                ending.told(),
                2 * cost,
                ending.told() ? cost : 2 * cost,
                ending.told() ? "req-" + seed + "-" + number : "",
                organisation,
                project,
                owner + "-" + stage,
                user(owner, stage, random),
                tags(stage, random),
                model.name(),
                wasAsked ? model.provider() : null,
                wasAsked ? model.name() : null,
                "openai-chat",
                ending.errorCode(),
                "2026-08-21",
                wasAsked ? "catalogue" : null,
                null,
                ending.status(),
                random.nextBoolean(),
                random.nextInt(50) == 0,
                wasAsked ? 1 : 0,
                input,
                input / 3,
                0,
                output,
                output / 4,
                null,
                durationNs / 3,
                ending.told() ? durationNs : 0);
    }

    /// One of so many, the first ones far more often.
    private static int fewOf(int count, SplittableRandom random) {
        double uniform = random.nextDouble();
        return (int) (count * uniform * uniform * uniform);
    }

    /// Each project has users of its own, and they use what is in production.
    private static @Nullable String user(String owner, String stage, SplittableRandom random) {
        boolean isKnown = random.nextInt(5) != 0 && stage.equals(STAGES.getFirst());
        return isKnown ? owner + "-user-" + fewOf(USERS_OF_EACH, random) : null;
    }

    private static @Nullable String tags(String stage, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "stage=" + stage;
            default -> "team=" + TEAMS.get(fewOf(TEAMS.size(), random)) + ",stage=" + stage;
        };
    }

    /// How an exchange ends.
    private record Ending(
            boolean admitted,
            boolean told,
            int status,
            @Nullable String errorCode) {
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

        private static final Ending OK = new Ending(true, true, 200, null);
    }
}

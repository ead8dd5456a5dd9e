package io.ringfence.store.usage;

import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.store.journal.LedgerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Rows of the ledger in which everything varies that sums tell apart, the same ones for the same seed. What
/// may be missing is missing in some.
final class RandomRows {
    private static final List<String> ORGANISATIONS = List.of("acme", "globex", "Größe & Söhne");
    private static final List<String> PROJECTS = List.of("search", "support");
    private static final List<String> PROVIDERS = List.of("openai", "azure-eu", "anthropic");
    private static final List<String> MODELS = List.of("gpt-5", "gpt-5-mini", "claude-opus-4-6");
    private static final List<String> TAGS = List.of("stage=dev", "team=payments", "team=growth,stage=prod");
    private static final List<Integer> STATUSES = List.of(200, 200, 200, 200, 402, 429, 502, 0);
    private static final int USERS = 25;

    private final SplittableRandom random;
    private final long seed;

    private RandomRows(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    /// @param toMs after all of them, which lie evenly from `fromMs` on
    static List<LedgerRow> between(long fromMs, long toMs, int count, long seed) {
        RandomRows rows = new RandomRows(seed);
        List<LedgerRow> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(rows.row(i + 1, fromMs + (toMs - fromMs) * i / count));
        }
        return made;
    }

    private LedgerRow row(long number, long epochMs) {
        int status = one(STATUSES);
        boolean isRefused = status == 402 || status == 429;
        boolean wasTold = status != 0;
        long cost = isRefused ? 0 : random.nextLong(1_000_000_000);
        boolean isDivided = isRefused || (wasTold && random.nextInt(4) > 0);
        long inputCost = isDivided ? random.nextLong(cost + 1) : LedgerFacts.UNDIVIDED;
        String organisation = oneOrNone(ORGANISATIONS);
        String project = organisation == null ? null : oneOrNone(PROJECTS);
        return new LedgerRow(
                seed,
                number,
                epochMs,
                !isRefused,
                wasTold,
                2 * cost,
                cost,
                inputCost,
                isDivided ? random.nextLong(cost - inputCost + 1) : LedgerFacts.UNDIVIDED,
                wasTold ? "request-" + number : "",
                organisation,
                project == null ? null : organisation + "-" + project,
                oneOrNone(List.of("key-a", "key-b")),
                random.nextBoolean() ? null : "user-" + random.nextInt(USERS),
                oneOrNone(TAGS),
                "gpt-5",
                isRefused ? null : one(PROVIDERS),
                isRefused ? null : one(MODELS),
                "openai-chat",
                status == 200 && random.nextInt(10) > 0 ? null : "provider_error",
                "2026-08-21",
                null,
                null,
                status,
                random.nextBoolean(),
                random.nextBoolean(),
                isRefused ? 0 : 1,
                random.nextLong(10_000),
                random.nextLong(1_000),
                random.nextLong(1_000),
                random.nextLong(10_000),
                random.nextLong(1_000),
                null,
                -1,
                wasTold ? (long) Math.exp(20 + random.nextGaussian()) : 0);
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> @Nullable T oneOrNone(List<T> all) {
        return random.nextInt(8) == 0 ? null : one(all);
    }
}

package io.ringfence.store.journal;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Facts and reservations for tests, told apart by a number.
public record TestFacts(long number, @Nullable String tags, String requestedModel) implements LedgerFacts {
    public static TestFacts of(long number) {
        return new TestFacts(number, null, "model-" + number % 7);
    }

    public static Reservation reservation(long exchange, long amount, String... accounts) {
        List<String> chain = List.of(accounts);
        return new Reservation() {
            @Override
            public long exchange() {
                return exchange;
            }

            @Override
            public long epochMs() {
                return 1_700_000_000_000L + exchange;
            }

            @Override
            public long reservedNanoUsd() {
                return amount;
            }

            @Override
            public int levels() {
                return chain.size();
            }

            @Override
            public String accountId(int level) {
                return chain.get(level);
            }

            @Override
            public int rollingLevels() {
                return (1 << chain.size()) - 1;
            }

            @Override
            public long window(BudgetPeriod period) {
                return period.windowAt(epochMs());
            }
        };
    }

    @Override
    public String requestId() {
        return "request-" + number;
    }

    @Override
    public @Nullable String organisation() {
        return "org";
    }

    @Override
    public @Nullable String project() {
        return "project-" + number % 3;
    }

    @Override
    public @Nullable String keyName() {
        return "key-" + number % 5;
    }

    @Override
    public @Nullable String endUser() {
        return number % 2 == 0 ? null : "Zoë-" + number % 100;
    }

    @Override
    public @Nullable String provider() {
        return "provider";
    }

    @Override
    public @Nullable String upstreamModel() {
        return "upstream-model";
    }

    @Override
    public String dialectName() {
        return "openai-chat";
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public @Nullable String errorCode() {
        return null;
    }

    @Override
    public boolean streaming() {
        return number % 2 == 1;
    }

    @Override
    public boolean usageEstimated() {
        return number % 3 == 1;
    }

    @Override
    public int attempts() {
        return 1;
    }

    @Override
    public long inputTokens() {
        return 10 * number;
    }

    @Override
    public long cacheReadTokens() {
        return 3 * number;
    }

    @Override
    public long cacheWriteTokens() {
        return 2 * number;
    }

    @Override
    public long outputTokens() {
        return 5 * number;
    }

    @Override
    public long reasoningTokens() {
        return number;
    }

    @Override
    public long firstByteNs() {
        return 1_000 * number;
    }

    @Override
    public @Nullable String otherUsage() {
        return number % 4 == 0 ? "web_search=" + number : null;
    }

    @Override
    public @Nullable String serviceTierName() {
        return number % 4 == 1 ? "flex" : null;
    }

    /// Together less than 40. Of each fifth only the whole is known.
    @Override
    public long inputCostNanoUsd() {
        return number % 5 == 0 ? UNDIVIDED : 10 + number % 10;
    }

    @Override
    public long outputCostNanoUsd() {
        return number % 5 == 0 ? UNDIVIDED : 5 + number % 10;
    }

    @Override
    public String priceSourceName() {
        return number % 5 == 0 ? "reported" : "catalogue";
    }

    @Override
    public long settledAfterNs() {
        return 2_000 * number;
    }

    @Override
    public @Nullable String catalogueVersion() {
        return "2026-08-21";
    }
}

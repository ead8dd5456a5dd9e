package io.ringfence.gateway.e2e;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;

/// Reads the tokens of a settlement off a budget: one input token costs one nano-dollar and one output token costs a
/// million of them, so that both numbers stand side by side in the amount.
final class Meter {
    /// The virtual key that pays.
    static final String KEY = "rf-metered";

    /// The configuration that makes it so.
    static final String YAML = """
        keys: [{name: metered, key: rf-metered, budget_usd: 1000000}]
        prices: [{model: "*", input_usd_per_million: 0.001, output_usd_per_million: 1000}]
        """;

    /// What one exchange was billed.
    record Tokens(long input, long output) {}

    private static final long NANO_USD_PER_OUTPUT_TOKEN = 1_000_000;

    private final TestGateway gateway;
    private long readNanoUsd;

    Meter(TestGateway gateway) {
        this.gateway = gateway;
        this.readNanoUsd = budget().spentNanoUsd();
    }

    /// What has been settled since the meter was read last.
    Tokens read() {
        BudgetStatus budget = budget();
        if (budget.reservedNanoUsd() != 0) {
            throw new IllegalStateException("still reserved: " + budget);
        }
        long spentNanoUsd = budget.spentNanoUsd() - readNanoUsd;
        readNanoUsd = budget.spentNanoUsd();
        return new Tokens(spentNanoUsd % NANO_USD_PER_OUTPUT_TOKEN, spentNanoUsd / NANO_USD_PER_OUTPUT_TOKEN);
    }

    private BudgetStatus budget() {
        return gateway.status().accounts().stream()
                .map(AccountStatus::budgets)
                .filter(budgets -> !budgets.isEmpty())
                .map(budgets -> budgets.getFirst())
                .findFirst()
                .orElseThrow();
    }
}

package io.ringfence.gateway.cli;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.gateway.registry.BudgetAdministration;
import io.ringfence.gateway.registry.RegistryException;
import io.ringfence.store.lease.StandingBudgets;
import io.ringfence.store.lease.StandingBudgets.Standing;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `ringfence budget`, whose methods are its subcommands: changes that running gateways learn of by themselves.
@Command(
        name = "budget",
        description = "Look at budgets that gateways share, and change them while gateways run.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An account is organisation/NAME, project/NAME, key/NAME, key/NAME/USER, or model/…, provider/… and tag/…",
            "with @ and whom it is within behind it. It has to be in the configuration or the database, or have been",
            "spent from. Gateways that run learn of a change within a second, and `ringfence audit` tells of it."
        })
final class BudgetCommand extends CommandGroup {
    private static final int NANO_DECIMALS = 9;
    private static final List<String> KINDS =
            List.of("organisation/", "project/", "key/", "model/", "provider/", "tag/");
    private static final String PERIODS = "total, daily, weekly, monthly or rolling";

    private static final EpochClock CLOCK = SystemEpochClock.INSTANCE;

    private final Map<String, String> environment;

    BudgetCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(
            name = "list",
            description = "Show the budgets that were asked of in their current windows.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "LIMIT is one that was set by `budget set`; `configured` stands for that of the configuration. SPENT"
                        + " is",
                "what is written down, of rolling budgets what gateways have told last. LEASED is what gateways may",
                "spend, with what they have spent."
            })
    int list(
            @Mixin DatabaseOption config,
            @Parameters(paramLabel = "ACCOUNT", defaultValue = "", description = "How the accounts begin.")
                    String start,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "Lines at most; ${DEFAULT-VALUE} when left out.")
                    int max) {
        return config.withSchema(environment, (_, database) -> {
            TextTable table = new TextTable("ACCOUNT", "PERIOD", "LIMIT", "FORGIVEN", "SPENT", "LEASED");
            for (Standing budget : StandingBudgets.list(database, start, CLOCK.time(), max)) {
                table.row(List.of(
                        budget.account(),
                        budget.period().word(),
                        limit(budget.limit()),
                        usd(budget.forgiven()),
                        usd(budget.spent()),
                        usd(budget.leased())));
            }
            return Output.print(spec(), table.text());
        });
    }

    /// The budget that a command changes.
    static final class Which {
        @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Whose budget, such as key/app.")
        private String account = "";

        @Parameters(index = "1", paramLabel = "PERIOD", description = PERIODS + ".")
        private String period = "";
    }

    /// What a command does to it.
    private interface Change {
        void make(BudgetAdministration budgets) throws SQLException;
    }

    @Command(
            name = "set",
            description = "Raise or lower a budget, whatever the configuration says.",
            mixinStandardHelpOptions = true,
            footer = {"", "A rolling budget needs a configured one: that says how long its window is."})
    int set(
            @Mixin DatabaseOption config,
            @Mixin Which which,
            @Parameters(index = "2", paramLabel = "USD", description = "The new limit; `none` for no limit.")
                    String usd,
            @Option(names = "--new-user", description = "The account is that of an end user who has not called yet.")
                    boolean isNewUser) {
        BudgetPeriod period = check(which.account, which.period);
        long limit = nanoUsd(usd);
        return change(
                config,
                which,
                budgets -> budgets.set(which.account, period, limit, isNewUser),
                "is " + limit(limit) + " now.");
    }

    @Command(
            name = "unset",
            description = "Let the limit of the configuration hold again.",
            mixinStandardHelpOptions = true)
    int unset(@Mixin DatabaseOption config, @Mixin Which which) {
        BudgetPeriod period = check(which.account, which.period);
        return change(config, which, budgets -> budgets.unset(which.account, period), "is as configured now.");
    }

    @Command(
            name = "reset",
            description = "Forgive what is spent in the current window: all of the limit is there again.",
            mixinStandardHelpOptions = true)
    int reset(@Mixin DatabaseOption config, @Mixin Which which) {
        BudgetPeriod period = check(which.account, which.period);
        return change(config, which, budgets -> budgets.reset(which.account, period), "begins anew.");
    }

    private int change(DatabaseOption config, Which which, Change change, String outcome) {
        return config.withSchema(environment, (whole, database) -> {
            try {
                change.make(new BudgetAdministration(database, whole, InstantSource.system(), DatabaseOption.actor()));
            } catch (RegistryException refusal) {
                return Output.fail(spec(), refusal);
            }
            return say("The " + which.period + " budget of " + which.account + " " + outcome);
        });
    }

    private BudgetPeriod check(String account, String period) {
        if (KINDS.stream().noneMatch(kind -> account.startsWith(kind) && account.length() > kind.length())) {
            throw wrong(account, "an account: one of " + String.join("NAME, ", KINDS) + "NAME");
        }
        for (BudgetPeriod known : BudgetPeriod.values()) {
            if (known.word().equals(period)) {
                return known;
            }
        }
        throw wrong(period, PERIODS);
    }

    private long nanoUsd(String usd) {
        if (usd.equals("none")) {
            return Budget.UNLIMITED;
        }
        try {
            long nanoUsd = new BigDecimal(usd).movePointRight(NANO_DECIMALS).longValueExact();
            if (nanoUsd >= 0) {
                return nanoUsd;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // told below
        }
        throw wrong(usd, "US dollars with at most nine decimals, or `none`");
    }

    private ParameterException wrong(String value, String expected) {
        return wrong("'" + value + "'; expected " + expected);
    }

    private static String limit(long nanoUsd) {
        if (nanoUsd == Budget.AS_CONFIGURED) {
            return "configured";
        }
        return nanoUsd < 0 ? "none" : usd(nanoUsd);
    }

    private static String usd(long nanoUsd) {
        return TextTable.usd(BigInteger.valueOf(nanoUsd)) + " USD";
    }
}

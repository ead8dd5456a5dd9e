package io.ringfence.gateway.cli;

import io.ringfence.gateway.registry.BudgetAdministration;
import io.ringfence.store.lease.LeaseRuns;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `ringfence ledger`, whose methods are its subcommands.
@Command(
        name = "ledger",
        description = "Put right what the ledger says about budgets and costs.",
        mixinStandardHelpOptions = true)
final class LedgerCommand extends CommandGroup {
    private final Map<String, String> environment;

    LedgerCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(
            name = "reconcile",
            description = "Give back to budgets what gateways that are gone for good had taken and not spent.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "For gateways whose journal is lost or will not be written for long. A gateway that only starts again",
                "does this itself. What such a journal has is charged when it is written after all. The audit log"
                        + " tells of",
                "each run what its budgets had granted to it, before and after."
            })
    int reconcile(@Mixin DatabaseOption config) {
        return config.withSchema(environment, (whole, database) -> {
            InstantSource clock = InstantSource.system();
            int runs = new BudgetAdministration(database, whole, clock, DatabaseOption.actor()).reconcile();
            int living = new LeaseRuns(database, clock::millis).living();
            say(runs == 0 ? "There is nothing to reconcile." : "Reconciled " + count(runs) + ".");
            if (living > 0) {
                say("Taken for alive: " + count(living) + ". Where one of them is gone, another gateway finds out"
                        + " within `leases.expiry_seconds` of running; reconcile again then.");
            }
            return 0;
        });
    }

    private static String count(int runs) {
        return runs == 1 ? "1 run of a gateway" : runs + " runs of gateways";
    }
}

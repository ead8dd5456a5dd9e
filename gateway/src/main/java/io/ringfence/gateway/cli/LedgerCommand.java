package io.ringfence.gateway.cli;

import io.ringfence.store.lease.LeaseRuns;
import java.io.PrintWriter;
import java.util.Map;
import org.agrona.concurrent.SystemEpochClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ringfence ledger`, whose methods are its subcommands.
@Command(
        name = "ledger",
        description = "Put right what the ledger says about budgets.",
        mixinStandardHelpOptions = true)
final class LedgerCommand implements Runnable {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    LedgerCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            name = "reconcile",
            description = "Give back to budgets what gateways that are gone for good had taken and not spent.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "For gateways whose journal is lost or will not be written for long. A gateway that only starts again",
                "does this itself. What such a journal has is charged when it is written after all."
            })
    int reconcile(@Mixin DatabaseOption config) {
        return config.withSchema(environment, spec, (_, database) -> {
            LeaseRuns leases = new LeaseRuns(database, SystemEpochClock.INSTANCE);
            int runs = leases.reconcile();
            int living = leases.living();
            PrintWriter out = spec.commandLine().getOut();
            out.println(runs == 0 ? "There is nothing to reconcile." : "Reconciled " + count(runs) + ".");
            if (living > 0) {
                out.println(
                        "Taken for alive: " + count(living) + ". Where one of them is gone, another gateway finds out"
                                + " within `leases.expiry_seconds` of running; reconcile again then.");
            }
            out.flush();
            return 0;
        });
    }

    private static String count(int runs) {
        return runs == 1 ? "1 run of a gateway" : runs + " runs of gateways";
    }
}

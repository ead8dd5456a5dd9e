package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.Decision;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.KilledProcess;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a gateway that spends from a budget, again and again over the same journal and database. More rounds
/// by `-Dringfence.kill.rounds=200`, the same ones by `-Dringfence.kill.seed=N`.
class LeaseKillTest {
    private static final int ROUNDS = Integer.getInteger("ringfence.kill.rounds", 5);
    private static final long SEED = Long.getLong("ringfence.kill.seed", System.nanoTime());
    private static final int MAX_REPORT_BYTES = 60_000;
    /// In some runs it is used up before the last round, in others after it.
    private static final long LIMIT = 500_000L * ROUNDS;

    private static final long MAX_WAIT_MS = 50_000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldSpendTheBudgetAndNoMoreWheneverTheProcessIsKilled() throws Exception {
        System.out.println("ringfence.kill.seed=" + SEED + ", rounds " + ROUNDS);
        Random random = new Random(SEED);
        DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
        try (Database database = Database.open(settings)) {
            LeaseBooks books = new LeaseBooks(database);
            for (int run = 1; run <= ROUNDS; run++) {
                runAndKill(run, random);
                assertWithinLimit(books, run);
            }
            long last = ROUNDS + 1L;
            try (KilledLeaseNode node =
                    new KilledLeaseNode(folder.resolve("journal"), settings, last, LIMIT, MAX_WAIT_MS)) {
                spendTheRest(node);
            }
            for (int run = 1; run <= ROUNDS; run++) {
                assertTold(run, books.number("SELECT COALESCE(SUM(cost_nano_usd), 0) FROM ledger WHERE run = " + run));
            }
            assertEquals(LIMIT, books.number("SELECT SUM(cost_nano_usd) FROM ledger"), "all of it can be spent");
            BudgetKey key = new BudgetKey(OneModel.ORG, BudgetPeriod.TOTAL, 0);
            assertEquals(LIMIT, books.leased("").get(key));
            assertEquals(
                    0,
                    books.number("SELECT COUNT(*) FROM budget_lease l JOIN run_spent s ON s.run = l.run"
                            + " AND s.account = l.account AND s.period = l.period AND s.window_number = l.window_number"
                            + " WHERE s.spent_nano_usd <> l.granted_nano_usd"));
        }
    }

    private void runAndKill(int run, Random random) throws IOException, InterruptedException {
        KilledProcess.run(
                KilledLeaseNode.class,
                folder.resolve("output-" + run),
                report(run),
                random.nextInt(MAX_REPORT_BYTES),
                folder.resolve("journal").toString(),
                folder.resolve("ringfence.db").toString(),
                Integer.toString(run),
                report(run).toString(),
                Long.toString(random.nextLong()),
                Long.toString(LIMIT));
    }

    private Path report(int run) {
        return folder.resolve("report-" + run);
    }

    private static void assertWithinLimit(LeaseBooks books, int run) throws Exception {
        books.leased(" in run " + run)
                .forEach((key, leased) ->
                        assertTrue(leased <= LIMIT, () -> key + " has leased " + leased + " in run " + run));
        assertTrue(books.number("SELECT COALESCE(SUM(cost_nano_usd), 0) FROM ledger") <= LIMIT, "spent in run " + run);
    }

    private static void spendTheRest(KilledLeaseNode node) {
        for (int amount : List.of(KilledLeaseNode.MAX_COST, 1)) {
            KilledLeaseNode.Exchange exchange = node.new Exchange(amount);
            Decision decision = exchange.await();
            while (decision == Decision.ADMITTED) {
                exchange.settle(amount);
                exchange = node.new Exchange(amount);
                decision = exchange.await();
            }
            assertEquals(Decision.BUDGET_EXCEEDED, decision);
        }
    }

    /// What is settled costs what was told, the rest what it had reserved; only of the last settlement and of
    /// the last admission nobody knows whether they came to pass.
    private void assertTold(int run, long charged) throws IOException {
        List<Long> admitted = new ArrayList<>();
        List<Long> settled = new ArrayList<>();
        for (String line : KilledProcess.wholeLines(report(run))) {
            long amount = Long.parseLong(line.substring(2));
            switch (line.charAt(0)) {
                case 'a' -> admitted.add(amount);
                case 's' -> settled.add(amount);
                default -> {}
            }
        }
        long all = charge(admitted, settled, settled.size());
        long withoutLast = charge(admitted, settled, Math.max(0, settled.size() - 1));
        assertTrue(
                isLastAdmission(charged - all) || isLastAdmission(charged - withoutLast),
                () -> "run " + run + " was charged " + charged + ", not " + all + " or " + withoutLast);
    }

    private static boolean isLastAdmission(long difference) {
        return difference >= 0 && difference <= KilledLeaseNode.MAX_COST;
    }

    private static long charge(List<Long> admitted, List<Long> settled, int settlements) {
        long charge = 0;
        for (int i = 0; i < admitted.size(); i++) {
            charge += i < settlements ? settled.get(i) : admitted.get(i);
        }
        return charge;
    }
}

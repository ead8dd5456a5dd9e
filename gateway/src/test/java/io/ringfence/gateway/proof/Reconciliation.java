package io.ringfence.gateway.proof;

import io.ringfence.gateway.proof.Books.Row;
import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.proof.PaidProvider.Served;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/// Holds the ledger against what the provider and the clients know of every single call, and the sums of the
/// budgets against the ledger. What does not agree to the nano-dollar is a difference.
///
/// Of a call that was in flight when its gateway died, the ledger knows only what it had reserved and which
/// budgets it belongs to. Such rows are held against the calls of whose end nobody knows by their number, and
/// against the budgets by their sum.
final class Reconciliation {
    private final Map<String, Row> ledger = new HashMap<>();
    private final Map<String, Long> spentByKey = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private final BiPredicate<Plan, Row> isRightCost;
    private long spentNanoUsd;
    private int untold;
    /// Calls that are not in the ledger by name, though the provider was asked, or a client sent them.
    private int missingAsked;

    private int missingSent;
    private final List<String> unwrittenRefusals = new ArrayList<>();

    private Reconciliation(BiPredicate<Plan, Row> isRightCost) {
        this.isRightCost = isRightCost;
    }

    /// Expects that every call costs what the plan says.
    static Reconciliation of(Books books, Callers callers, PaidProvider provider) throws SQLException {
        return of(books, callers, provider, (plan, row) -> row.costNanoUsd() == plan.costNanoUsd());
    }

    /// The same, where gateways were killed. An answer goes out just before it is written down; of one that
    /// cost nothing the ledger then has no trace.
    static Reconciliation afterKills(Books books, Callers callers, PaidProvider provider) throws SQLException {
        Reconciliation reconciliation = of(books, callers, provider);
        reconciliation.differences.removeAll(reconciliation.unwrittenRefusals);
        return reconciliation;
    }

    /// @param isRightCost whether a call that was answered as planned costs what it should
    static Reconciliation of(Books books, Callers callers, PaidProvider provider, BiPredicate<Plan, Row> isRightCost)
            throws SQLException {
        Reconciliation reconciliation = new Reconciliation(isRightCost);
        reconciliation.readLedger(books, provider);
        provider.journal().forEach(reconciliation::compare);
        callers.told().forEach(reconciliation::compare);
        reconciliation.differences.addAll(reconciliation.unwrittenRefusals);
        reconciliation.compareUntold();
        reconciliation.compareSums(books);
        return reconciliation;
    }

    private void readLedger(Books books, PaidProvider provider) throws SQLException {
        for (Row row : books.rows()) {
            if (row.costNanoUsd() < 0 || row.costNanoUsd() > row.reservedNanoUsd()) {
                differences.add("beyond what was reserved: " + row);
            }
            if (!row.told()) {
                untold++;
                if (row.costNanoUsd() != row.reservedNanoUsd()) {
                    differences.add("unknown, and not charged as reserved: " + row);
                }
            } else if (ledger.put(row.requestId(), row) != null) {
                differences.add("twice in the ledger: " + row);
            } else if (row.costNanoUsd() > 0 && !provider.journal().containsKey(row.requestId())) {
                differences.add("charged, but never asked of the provider: " + row);
            }
            spentNanoUsd += row.costNanoUsd();
            if (row.told()) {
                spentByKey.merge("key/" + row.key(), row.costNanoUsd(), Long::sum);
            }
        }
    }

    /// Whatever the provider was asked is in the ledger, and what it has answered costs what it costs.
    private void compare(String id, Served served) {
        Row row = ledger.get(id);
        if (row == null) {
            missingAsked++;
        } else if (served.answered() > 0 && !isRightCost.test(served.plan(), row)) {
            differences.add(row + " was answered as " + served.plan());
        }
    }

    /// A client has got nothing that is not in the ledger, and was told what stands there.
    private void compare(Told call) {
        Row row = ledger.get(call.id());
        if (row == null) {
            // What a full ledger refuses, it cannot write down.
            if (call.status() >= 400 && !call.code().equals("ledger_full")) {
                unwrittenRefusals.add("refused, and not in the ledger: " + call);
            }
            missingSent++;
            return;
        }
        boolean isRight = !call.isAnswered() || isRightCost.test(call.plan(), row);
        if (!isRight || (call.costNanoUsd() >= 0 && call.costNanoUsd() != row.costNanoUsd())) {
            differences.add(call + " stands there as " + row);
        }
        if (call.status() >= 400 && row.costNanoUsd() != 0) {
            differences.add("refused and charged: " + call + " " + row);
        }
    }

    private void compareUntold() {
        if (missingAsked > untold || untold > missingSent) {
            differences.add(untold + " of unknown end, but the provider was asked for " + missingAsked
                    + " and clients sent " + missingSent + " that are not in the ledger by name");
        }
    }

    private void compareSums(Books books) throws SQLException {
        Map<String, Long> sums = books.sums("SELECT account || ' ' || period, SUM(spent_nano_usd) FROM budget_spent"
                + " WHERE account LIKE 'key/%' GROUP BY account, period");
        sums.forEach((budget, sum) -> {
            String account = budget.substring(0, budget.indexOf(' '));
            long beyond = sum - spentByKey.getOrDefault(account, 0L);
            long unknown = sums.getOrDefault(account + " total", 0L) - spentByKey.getOrDefault(account, 0L);
            // What is in flight counts in a rolling budget only where there is one.
            if (unknown < 0 || (beyond != unknown && !(budget.endsWith(" rolling") && beyond == 0))) {
                differences.add(budget + " has spent " + sum + ", its rows say " + (sum - beyond) + " and " + unknown
                        + " of unknown end");
            }
        });
        long total = books.number(
                "SELECT SUM(spent_nano_usd) FROM budget_spent WHERE period = 'total' AND account LIKE 'key/%'");
        if (total != spentNanoUsd) {
            differences.add("the keys have spent " + total + ", not " + spentNanoUsd);
        }
        spentByKey.forEach((account, spent) -> {
            if (spent > 0 && !sums.containsKey(account + " total")) {
                differences.add(account + " is in no budget");
            }
        });
        long byRun = books.number(
                "SELECT SUM(spent_nano_usd) FROM run_spent WHERE period = 'total' AND account LIKE 'key/%'");
        long byDay = books.number("SELECT SUM(cost_nano_usd) FROM usage_rollup WHERE grain = 'day'");
        if (byRun != spentNanoUsd || byDay != spentNanoUsd) {
            differences.add("sums by run " + byRun + " and by day " + byDay + " are not " + spentNanoUsd);
        }
    }

    /// What does not agree; the beginning of it, where it is much.
    List<String> differences() {
        return differences.size() <= 20 ? differences : differences.subList(0, 20);
    }

    int unreconciled() {
        return differences.size();
    }

    long spentNanoUsd() {
        return spentNanoUsd;
    }

    /// Refusals that were told to a client and are not in the ledger.
    int unwrittenRefusals() {
        return unwrittenRefusals.size();
    }

    /// Calls that were in flight when a gateway died, and are charged as reserved.
    int untold() {
        return untold;
    }

    Row row(String id) {
        Row row = ledger.get(id);
        if (row == null) {
            throw new AssertionError(id + " is not in the ledger");
        }
        return row;
    }
}

package io.ringfence.bench.ledger;

import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What the ledger says about the requests of one end user, once the gateway has stopped.
///
/// @param rows of the ledger
/// @param requests that they are about
/// @param summed requests in the sums by minute
/// @param costNanoUsd of all rows
/// @param spentNanoUsd in the budget of the end user
record Books(long rows, long requests, long summed, long costNanoUsd, long spentNanoUsd) {
    /// @param key through which the end user came
    static Books of(Database database, String key, String user) throws SQLException {
        String mine = " FROM ledger WHERE end_user = '" + user + "'";
        return new Books(
                number(database, "SELECT COUNT(*)" + mine),
                number(database, "SELECT COUNT(DISTINCT request_id)" + mine),
                number(
                        database,
                        "SELECT COALESCE(SUM(requests), 0) FROM user_rollup WHERE grain = 'minute' AND end_user = '"
                                + user + "'"),
                number(database, "SELECT COALESCE(SUM(cost_nano_usd), 0)" + mine),
                number(
                        database,
                        "SELECT COALESCE(SUM(spent_nano_usd), 0) FROM budget_spent WHERE period = 'total' AND account"
                                + " = 'key/" + key + "/" + user + "'"));
    }

    static long number(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    /// What is wrong with them; empty when every answer is in the ledger and in every sum once.
    List<String> mistakes(long answers) {
        List<String> mistakes = new ArrayList<>();
        if (rows != answers || requests != answers) {
            mistakes.add(answers + " answers, but " + rows + " rows about " + requests + " requests");
        }
        if (summed != rows) {
            mistakes.add("the sums have " + summed + " requests, and the ledger " + rows);
        }
        if (costNanoUsd == 0 || spentNanoUsd != costNanoUsd) {
            mistakes.add("the budget has " + spentNanoUsd + " nano-dollars, and the ledger " + costNanoUsd);
        }
        return mistakes;
    }
}

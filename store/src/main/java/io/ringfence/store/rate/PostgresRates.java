package io.ringfence.store.rate;

import io.ringfence.engine.limit.RateKind;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.ledger.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Buckets in rows of PostgreSQL. All claims are one statement, which locks the rows in their order, and reads
/// the clock once it has them.
final class PostgresRates implements RateStore {
    private static final String CLAIM = """
        UPDATE shared_rate r
        SET per_minute = n.wanted_per_minute, level = n.level - n.granted * 60000, at_ms = n.at_ms
        FROM (
            SELECT account, kind, wanted_per_minute, at_ms, level,
                CASE WHEN whole > 0 AND whole >= least
                    THEN LEAST(whole, GREATEST(wanted, LEAST(ahead, whole / 2))) ELSE 0 END AS granted
            FROM (
                SELECT *, floor(level / 60000.0)::bigint AS whole
                FROM (
                    SELECT account, kind, wanted_per_minute, wanted, least, ahead, GREATEST(at_ms, now_ms) AS at_ms,
                        GREATEST(-9e17, LEAST(wanted_per_minute * 60000.0,
                            LEAST(per_minute * 60000.0, level + GREATEST(0, now_ms - at_ms) * per_minute::numeric)
                            + (wanted_per_minute - per_minute + returned) * 60000.0))::bigint AS level
                    FROM (
                        SELECT k.*, c.wanted_per_minute, c.returned, c.wanted, c.least, c.ahead,
                            floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms
                        FROM (
                            SELECT s.* FROM shared_rate s
                            WHERE (s.account, s.kind) IN (SELECT * FROM unnest(?, ?))
                            ORDER BY s.account, s.kind FOR UPDATE OF s
                        ) k
                        JOIN unnest(?, ?, ?, ?, ?, ?, ?)
                            AS c (account, kind, wanted_per_minute, returned, wanted, least, ahead)
                            ON c.account = k.account AND c.kind = k.kind
                    ) locked
                ) refilled
            ) counted
        ) n
        WHERE r.account = n.account AND r.kind = n.kind
        RETURNING r.account, r.kind, n.granted, floor(r.level / 60000.0)::bigint\
        """;
    private static final String MAKE = """
        INSERT INTO shared_rate (account, kind, per_minute, level, at_ms)
        SELECT account, kind, per_minute, per_minute * 60000, floor(extract(epoch FROM clock_timestamp()) * 1000)
        FROM unnest(?, ?, ?) AS c (account, kind, per_minute) ORDER BY account, kind
        ON CONFLICT (account, kind) DO NOTHING\
        """;
    /// What is full again says nothing.
    static final String PRUNE = """
        DELETE FROM shared_rate
        WHERE at_ms < floor(extract(epoch FROM clock_timestamp()) * 1000) - 3600000
        AND level + 3600000 * per_minute::numeric >= per_minute * 60000.0\
        """;
    private static final String CHECK = "SELECT FROM shared_rate WHERE FALSE";
    private static final long PRUNE_NS = TimeUnit.MINUTES.toNanos(10);

    private record Row(String account, String kind) {}

    private final Database database;
    private final int timeoutMs;
    private long pruneDueNs = System.nanoTime() + PRUNE_NS;

    /// @param settings of a database of its own, which it closes. What is asked has its time limit to the
    /// millisecond, as requests may be waiting for the answer
    PostgresRates(DatabaseSettings settings) {
        database = Database.open(settings);
        timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    }

    private Connection connect() throws SQLException {
        Connection connection = database.connect();
        connection.setNetworkTimeout(Runnable::run, timeoutMs);
        return connection;
    }

    @Override
    public void check() throws RateStoreException {
        boolean isPruneDue = System.nanoTime() - pruneDueNs >= 0;
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(isPruneDue ? PRUNE : CHECK)) {
            statement.execute();
        } catch (SQLException e) {
            throw failed(e);
        }
        if (isPruneDue) {
            pruneDueNs = System.nanoTime() + PRUNE_NS;
        }
    }

    @Override
    public List<RateGrant> claim(List<RateClaim> claims) throws RateStoreException {
        try (Connection connection = connect()) {
            Map<Row, RateGrant> grants = update(connection, claims);
            List<RateClaim> unknown = claims.stream()
                    .filter(claim -> !grants.containsKey(row(claim)))
                    .toList();
            if (!unknown.isEmpty()) {
                make(connection, unknown);
                grants.putAll(update(connection, unknown));
            }
            List<RateGrant> answers = new ArrayList<>(claims.size());
            for (RateClaim claim : claims) {
                answers.add(found(grants.get(row(claim))));
            }
            return answers;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Row row(RateClaim claim) {
        return new Row(Texts.storable(claim.account()), kind(claim.kind()));
    }

    private static String kind(RateKind kind) {
        return switch (kind) {
            case REQUESTS -> "requests";
            case TOKENS -> "tokens";
        };
    }

    private static RateGrant found(@Nullable RateGrant grant) throws RateStoreException {
        if (grant == null) {
            throw new RateStoreException("the row of a limit was deleted meanwhile");
        }
        return grant;
    }

    private static Map<Row, RateGrant> update(Connection connection, List<RateClaim> claims) throws SQLException {
        Map<Row, RateGrant> grants = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            texts(statement, 1, claims, Row::account);
            texts(statement, 2, claims, Row::kind);
            texts(statement, 3, claims, Row::account);
            texts(statement, 4, claims, Row::kind);
            numbers(statement, 5, claims, RateClaim::perMinute);
            numbers(statement, 6, claims, RateClaim::returned);
            numbers(statement, 7, claims, RateClaim::wanted);
            numbers(statement, 8, claims, RateClaim::least);
            numbers(statement, 9, claims, RateClaim::ahead);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    grants.put(
                            new Row(found.getString(1), found.getString(2)),
                            new RateGrant(found.getLong(3), found.getLong(4)));
                }
            }
        }
        return grants;
    }

    private static void make(Connection connection, List<RateClaim> claims) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAKE)) {
            texts(statement, 1, claims, Row::account);
            texts(statement, 2, claims, Row::kind);
            numbers(statement, 3, claims, RateClaim::perMinute);
            statement.executeUpdate();
        }
    }

    private static void texts(
            PreparedStatement statement, int index, List<RateClaim> claims, Function<Row, String> column)
            throws SQLException {
        Object[] values = claims.stream().map(PostgresRates::row).map(column).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf("text", values));
    }

    private static void numbers(
            PreparedStatement statement, int index, List<RateClaim> claims, ToLongFunction<RateClaim> column)
            throws SQLException {
        Object[] values = claims.stream().map(column::applyAsLong).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf("bigint", values));
    }

    private static RateStoreException failed(SQLException e) {
        return new RateStoreException("the database cannot be used: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        database.close();
    }
}

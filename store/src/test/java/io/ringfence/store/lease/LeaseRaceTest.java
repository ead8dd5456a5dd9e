package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Decision;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A thousand clients at once, of one or several gateways over one database, and money for some of them.
class LeaseRaceTest {
    private static final int CLIENTS = 1_000;
    private static final int AFFORDABLE = 337;
    private static final long COST = 7;
    /// A little is left that nobody can use.
    private static final long LIMIT = AFFORDABLE * COST + COST - 1;

    private static @Nullable PostgresServer server;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, TOTAL", "3, TOTAL", "1, ROLLING", "3, ROLLING"})
    void shouldLetExactlyThoseGoWhoCanBePaidFor(int gateways, BudgetPeriod period) throws Exception {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        race(DatabaseSettings.at(server.newDatabase()), gateways, period);
    }

    @Test
    void shouldDoSoWithTheRollingBudgetOfThreeInOneFile() throws Exception {
        race(DatabaseSettings.sqlite(folder.resolve("ringfence.db")), 3, BudgetPeriod.ROLLING);
    }

    private static void race(DatabaseSettings settings, int gateways, BudgetPeriod period) throws Exception {
        try (Database database = Database.open(settings);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            database.migrate();
            List<Gateway> all = new ArrayList<>();
            for (int i = 0; i < gateways; i++) {
                all.add(new Gateway(database, i + 1, period));
            }
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Decision>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Gateway gateway = all.get(i % gateways);
                answers.add(clients.submit(() -> {
                    start.await();
                    return gateway.exchange();
                }));
            }
            start.countDown();
            Map<Decision, Integer> counts = new EnumMap<>(Decision.class);
            for (Future<Decision> answer : answers) {
                counts.merge(answer.get(60, TimeUnit.SECONDS), 1, Integer::sum);
            }
            all.forEach(Gateway::close);
            assertEquals(Map.of(Decision.ADMITTED, AFFORDABLE, Decision.BUDGET_EXCEEDED, CLIENTS - AFFORDABLE), counts);
            BudgetKey key = new BudgetKey(OneModel.ORG, period, 0);
            assertEquals(AFFORDABLE * COST, new LeaseBooks(database).leased("").get(key));
        }
    }

    /// An engine on the threads of its clients, and a keeper on its own.
    private static final class Gateway implements AutoCloseable {
        private final Engine engine;
        private final LeaseKeeper keeper;
        private final OneModel model;
        private final Thread ticker = new Thread(this::tick);

        Gateway(Database database, long run, BudgetPeriod period) {
            BudgetLimit limit = new BudgetLimit(period, LIMIT, period == BudgetPeriod.ROLLING ? 60 : 0, List.of());
            keeper = new LeaseKeeper(
                    new Lessee(run, run, 1),
                    database,
                    LeaseSettings.DEFAULT,
                    SystemNanoClock.INSTANCE,
                    SystemEpochClock.INSTANCE);
            engine = new Engine(
                    EngineSettings.defaults(),
                    new ReplyPort[] {new OneModel.InlinePort()},
                    SystemNanoClock.INSTANCE,
                    SystemEpochClock.INSTANCE,
                    Ledger.NONE,
                    keeper,
                    BudgetListener.NONE);
            model = new OneModel(
                    engine,
                    new OneModel.Limits(Map.of(OneModel.ORG, AccountLimits.NONE.withBudget(limit))),
                    TimeUnit.SECONDS.toNanos(50));
            keeper.start(engine);
            ticker.setDaemon(true);
            ticker.start();
        }

        private void tick() {
            while (!engine.isClosed()) {
                engine.tryTick();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }

        Decision exchange() throws Exception {
            CompletableFuture<Decision> answer = new CompletableFuture<>();
            Admission admission =
                    model.admission(answered -> answer.complete(answered.decision()), OneModel.ORG, null, COST);
            while (!engine.tryAdmit(admission)) {
                Thread.onSpinWait();
            }
            Decision decision = answer.get();
            if (decision == Decision.ADMITTED) {
                while (!engine.trySettle(admission, Completion.SUCCESS, null, COST, COST, 1, 1)) {
                    Thread.onSpinWait();
                }
            }
            return decision;
        }

        @Override
        public void close() {
            keeper.close();
            engine.close();
        }
    }
}

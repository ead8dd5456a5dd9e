package io.ringfence.gateway.runtime;

import io.ringfence.demo.DemoProvider;
import io.ringfence.frontend.callback.Callbacks;
import io.ringfence.frontend.server.GatewayServer;
import io.ringfence.frontend.server.OperationsServer;
import io.ringfence.gateway.alerts.BudgetAlerts;
import io.ringfence.gateway.alerts.Webhooks;
import io.ringfence.gateway.registry.StoredRegistry;
import io.ringfence.store.rate.RateKeeper;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a gateway has opened so far, to be closed in the order in which one thing needs another, whether all of
/// it could be opened or not.
final class OpenParts implements AutoCloseable {
    @Nullable
    DurableLedger ledger;

    @Nullable
    StoredRegistry registry;

    @Nullable
    RateKeeper rates;

    @Nullable
    DemoProvider demo;

    @Nullable
    Callbacks callbacks;

    @Nullable
    BudgetAlerts alerts;

    @Nullable
    Webhooks webhooks;

    @Nullable
    GatewayServer server;

    @Nullable
    OperationsServer operations;

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        closeWhoTells();
        if (registry != null) {
            registry.close();
        }
        if (rates != null) {
            rates.close();
        }
        if (ledger != null) {
            ledger.close();
        }
        if (operations != null) {
            operations.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    /// Side by side, since each of them takes up to some seconds when somebody outside is slow.
    private void closeWhoTells() {
        CompletableFuture<Void> alertsClosed =
                CompletableFuture.runAsync(this::closeAlerts, Thread::startVirtualThread);
        if (callbacks != null) {
            callbacks.close();
        }
        alertsClosed.join();
    }

    private void closeAlerts() {
        if (alerts != null) {
            alerts.close();
        }
        if (webhooks != null) {
            webhooks.close();
        }
    }
}

package io.ringfence.gateway.proof;

import io.ringfence.gateway.e2e.WireClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Clients that ask a gateway without a pause, until they are told to stop or their connection breaks.
final class Load {
    private final List<Thread> clients = new ArrayList<>();
    private final Callers callers;
    private volatile boolean isOver;
    private volatile boolean isBroken;

    /// Begins.
    ///
    /// @param keys       of which each call takes any
    /// @param maxDelayMs of the provider's answers
    Load(Callers callers, int port, List<String> keys, int count, int maxDelayMs, Random random) {
        this.callers = callers;
        for (int i = 0; i < count; i++) {
            Random own = new Random(random.nextLong());
            clients.add(Thread.startVirtualThread(() -> ask(port, keys, maxDelayMs, own)));
        }
    }

    private void ask(int port, List<String> keys, int maxDelayMs, Random random) {
        try (WireClient client = new WireClient(port)) {
            while (!isOver) {
                String key = keys.get(random.nextInt(keys.size()));
                callers.call(client, key, Plan.any(random, maxDelayMs), random.nextBoolean());
            }
        } catch (IOException e) {
            isBroken = true;
        }
    }

    /// Waits until so many calls were made by anybody.
    void awaitCalls(int calls) {
        while (callers.told().size() < calls && !isBroken) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Waits until all connections are broken.
    void awaitBroken() throws InterruptedException {
        for (Thread client : clients) {
            client.join();
        }
    }

    /// Lets every client wait for the answer that it has asked for.
    void stop() throws InterruptedException {
        isOver = true;
        awaitBroken();
        if (isBroken) {
            throw new AssertionError("a connection broke");
        }
    }
}

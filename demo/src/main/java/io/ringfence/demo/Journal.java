package io.ringfence.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What tests may ask about the traffic: the last requests, and which connections are open or gone. Any thread.
final class Journal {
    static final int CAPACITY = 10_000;

    private final boolean keepsRequests;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long discarded;
    private int openConnections;
    private long nextConnectionId;

    Journal(boolean keepsRequests) {
        this.keepsRequests = keepsRequests;
    }

    boolean keepsRequests() {
        return keepsRequests;
    }

    Connection connectionOpened(int remotePort) {
        lock.lock();
        try {
            openConnections++;
            changed.signalAll();
            return new Connection(nextConnectionId++, remotePort);
        } finally {
            lock.unlock();
        }
    }

    void connectionClosed(Connection connection, boolean byPeer) {
        lock.lock();
        try {
            openConnections--;
            connection.goneByPeer = byPeer;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void received(ReceivedRequest request, Connection connection) {
        lock.lock();
        try {
            if (entries.size() == CAPACITY) {
                entries.removeFirst();
                discarded++;
            }
            entries.addLast(new Entry(request, connection));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<ReceivedRequest> requests() {
        requireRequests();
        lock.lock();
        try {
            List<ReceivedRequest> requests = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                requests.add(entry.request);
            }
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    int openConnections() {
        lock.lock();
        try {
            return openConnections;
        } finally {
            lock.unlock();
        }
    }

    void awaitRequests(int count, Duration timeout) throws InterruptedException, TimeoutException {
        requireRequests();
        await(timeout, () -> received() >= count, () -> received() + " of " + count + " requests");
    }

    void awaitClientGone(int requestIndex, Duration timeout) throws InterruptedException, TimeoutException {
        requireRequests();
        await(
                timeout,
                () -> isClientGone(requestIndex),
                () -> "the client of request " + requestIndex + " is not gone");
    }

    void awaitOpenConnections(int count, Duration timeout) throws InterruptedException, TimeoutException {
        await(timeout, () -> openConnections == count, () -> openConnections + " connections open, not " + count);
    }

    private boolean isClientGone(int requestIndex) {
        if (requestIndex < discarded) {
            throw new IllegalArgumentException("requestIndex=" + requestIndex + " left the journal: " + discarded);
        }
        if (requestIndex >= received()) {
            return false;
        }
        Entry entry = entryAt(requestIndex - discarded);
        return entry != null && entry.connection.goneByPeer;
    }

    private @Nullable Entry entryAt(long position) {
        long at = 0;
        for (Entry entry : entries) {
            if (at++ == position) {
                return entry;
            }
        }
        return null;
    }

    private long received() {
        return discarded + entries.size();
    }

    private void await(Duration timeout, BooleanSupplier condition, Supplier<String> otherwise)
            throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            long remainingNs = timeout.toNanos();
            while (!condition.getAsBoolean()) {
                if (remainingNs <= 0) {
                    throw new TimeoutException(otherwise.get() + " after " + timeout);
                }
                remainingNs = changed.awaitNanos(remainingNs);
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireRequests() {
        if (!keepsRequests) {
            throw new IllegalStateException("the journal is off: start with DemoSettings.withJournal(true)");
        }
    }

    private record Entry(ReceivedRequest request, Connection connection) {}

    /// One client's connection.
    static final class Connection {
        final long id;
        final int remotePort;
        /// Guarded by the journal's lock.
        private boolean goneByPeer;

        private Connection(long id, int remotePort) {
            this.id = id;
            this.remotePort = remotePort;
        }
    }
}

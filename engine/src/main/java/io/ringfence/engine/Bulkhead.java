package io.ringfence.engine;

import io.ringfence.engine.queue.WaitQueue;

/// How many exchanges the gateway serves at once, and who waits for a place. Engine thread only.
final class Bulkhead {
    private final WaitQueue queue = new WaitQueue();
    private int places;
    private int maxQueue;
    private int inFlight;

    void limits(int newPlaces, int newMaxQueue) {
        places = newPlaces;
        maxQueue = newMaxQueue;
    }

    boolean isFull() {
        return inFlight >= places;
    }

    boolean isQueueFull() {
        return queue.size() >= maxQueue;
    }

    WaitQueue queue() {
        return queue;
    }

    void enter() {
        inFlight++;
    }

    void leave() {
        inFlight--;
    }

    int inFlight() {
        return inFlight;
    }
}

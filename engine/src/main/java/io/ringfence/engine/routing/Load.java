package io.ringfence.engine.routing;

/// Exchanges in flight over one deployment with one credential. Engine thread only.
final class Load {
    private int inFlight;

    int inFlight() {
        return inFlight;
    }

    void enter() {
        inFlight++;
    }

    void leave() {
        inFlight--;
    }
}

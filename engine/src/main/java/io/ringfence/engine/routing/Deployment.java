package io.ringfence.engine.routing;

import io.ringfence.engine.breaker.BreakerPolicy;
import io.ringfence.engine.breaker.CircuitBreaker;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// One model at one provider, live across policies: there is one object per id. Except for [#id()], engine thread only.
public final class Deployment {
    private final String id;
    private final CircuitBreaker breaker = new CircuitBreaker();
    /// Filled when candidates are built, on any thread; the engine only reads what a candidate kept of it.
    private final ConcurrentMap<String, Load> loadByCredentialId = new ConcurrentHashMap<>();

    private boolean isInstalled;
    private int inFlight;

    /// For [io.ringfence.engine.policy.PolicyRegistry], which keeps ids unique.
    public Deployment(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /// Takes over what a new policy says.
    public void install(BreakerPolicy policy) {
        breaker.install(policy);
        isInstalled = true;
    }

    /// Whether any policy has been taken over yet.
    public boolean isInstalled() {
        return isInstalled;
    }

    public CircuitBreaker breaker() {
        return breaker;
    }

    public int inFlight() {
        return inFlight;
    }

    void enter() {
        inFlight++;
    }

    void leave() {
        inFlight--;
    }

    Load load(Credential credential) {
        return loadByCredentialId.computeIfAbsent(credential.id(), _ -> new Load());
    }

    @Override
    public String toString() {
        return "Deployment[" + id + "]";
    }
}

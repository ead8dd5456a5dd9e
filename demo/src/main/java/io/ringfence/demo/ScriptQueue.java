package io.ringfence.demo;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The scripts that tests have set: a queue consumed one per request, then the standing one. Any thread.
final class ScriptQueue {
    private final ArrayDeque<Script> queue = new ArrayDeque<>();
    private @Nullable Script standing;
    /// Lets requests pass without the lock while nothing is scripted.
    private volatile boolean isScripted;

    synchronized void add(List<Script> scripts) {
        queue.addAll(scripts);
        isScripted = standing != null || !queue.isEmpty();
    }

    synchronized void always(Script script) {
        standing = script;
        isScripted = true;
    }

    synchronized void clear() {
        queue.clear();
        standing = null;
        isScripted = false;
    }

    /// The script for the next request; null when its model name decides.
    @Nullable
    Script next() {
        return isScripted ? take() : null;
    }

    private synchronized @Nullable Script take() {
        Script script = queue.poll();
        isScripted = standing != null || !queue.isEmpty();
        return script != null ? script : standing;
    }
}

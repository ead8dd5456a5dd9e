package io.ringfence.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Named latches between a test and the scripts that wait for it. A signal once given stays given. Any thread.
final class Signals {
    private final Set<String> given = new HashSet<>();
    private final Map<String, List<Runnable>> waiting = new HashMap<>();

    void give(String name) {
        List<Runnable> released;
        synchronized (this) {
            given.add(name);
            released = waiting.remove(name);
        }
        if (released != null) {
            released.forEach(Runnable::run);
        }
    }

    /// Runs the task when the signal is given: on the thread that gives it, or here when it was given before.
    void whenGiven(String name, Runnable task) {
        synchronized (this) {
            if (!given.contains(name)) {
                waiting.computeIfAbsent(name, _ -> new ArrayList<>()).add(task);
                return;
            }
        }
        task.run();
    }
}

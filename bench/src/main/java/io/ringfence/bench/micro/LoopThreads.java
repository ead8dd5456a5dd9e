package io.ringfence.bench.micro;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs benchmarks on threads of the kind that event loops have. Netty keeps its pools of small objects for
/// these; on any other thread each slice of a buffer would be a new object, which is not what the gateway pays.
public final class LoopThreads extends ThreadPoolExecutor {
    /// As JMH asks for it.
    public LoopThreads(int maxThreads, String prefix) {
        super(
                maxThreads,
                maxThreads,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix));
    }
}

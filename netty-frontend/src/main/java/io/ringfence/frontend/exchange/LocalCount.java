package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.tokens.TokenEstimate;
import io.ringfence.providers.translate.ProtocolException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Estimates the tokens of a request for a provider that cannot count them. Begins and ends on the exchange's
/// event loop, and reads and counts on a thread of [io.ringfence.frontend.loop.CountingWorkers].
final class LocalCount implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCount.class);

    private final HttpExchange exchange;
    private final LoopContext loop;
    private final Ingress ingress;
    private final String model;
    private final ByteBuf body;

    /// Whoever sets it releases the body.
    private final AtomicBoolean taken = new AtomicBoolean();

    private volatile boolean abandoned;

    /// @param body stays the caller's
    /// @param model as its provider calls it
    LocalCount(HttpExchange exchange, LoopContext loop, Ingress ingress, ByteBuf body, String model) {
        this.exchange = exchange;
        this.loop = loop;
        this.ingress = ingress;
        this.model = model;
        this.body = body.retainedDuplicate();
    }

    /// Begins, unless there is no room for another count: then it answers false.
    boolean start() {
        return loop.countingWorkers().tryExecute(this);
    }

    /// Nobody waits for the number any more.
    void cancel() {
        abandoned = true;
        if (taken.compareAndSet(false, true)) {
            loop.countingWorkers().remove(this);
            body.release();
        }
    }

    @Override
    public void run() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        try {
            ChatRequest request = Translation.read(body, ingress);
            long tokens = TokenEstimate.of(request, model, () -> abandoned);
            tell(() -> exchange.counted(this, tokens));
        } catch (CancellationException nobodyWaits) {
            // The exchange has ended.
        } catch (ProtocolException problem) {
            tell(() -> exchange.notCounted(this, problem));
        } catch (RuntimeException | Error bug) {
            LOG.error("Tokens could not be counted because of a bug", bug);
            tell(() -> exchange.notCounted(this, null));
        } finally {
            body.release();
        }
    }

    private void tell(Runnable news) {
        try {
            loop.eventLoop().execute(news);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("The gateway was stopped while it counted tokens", stopped);
        }
    }
}

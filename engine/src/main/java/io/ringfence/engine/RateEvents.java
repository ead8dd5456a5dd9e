package io.ringfence.engine;

import io.ringfence.engine.EngineEvent.Kind;
import io.ringfence.engine.limit.RateLimit;

/// The way into the engine for whoever has the limits that engines share; see
/// [io.ringfence.engine.limit.RatePort] for the way out. Any thread; nothing blocks. All of it answers false
/// when the ring is full: then it is to be tried again, in the same order.
public final class RateEvents {
    private final Engine engine;

    RateEvents(Engine engine) {
        this.engine = engine;
    }

    /// Answers the statement of a share. Who waits for the limit is looked at again.
    ///
    /// @param granted more than before
    /// @param level what is left in the common bucket, in whole tokens, rounded down
    public boolean tryGrant(RateLimit rate, long granted, long level) {
        long sequence = claim(Kind.RATE_GRANT, rate);
        if (sequence == Engine.NO_SLOT) {
            return false;
        }

        EngineEvent event = engine.slot(sequence);
        event.granted = granted;
        event.level = level;
        engine.publish(sequence);
        return true;
    }

    /// Answers the statement of a share that may not have been heard.
    public boolean tryLost(RateLimit rate) {
        return publish(claim(Kind.RATE_LOST, rate));
    }

    /// Wants back what a share holds.
    public boolean tryRecall(RateLimit rate) {
        return publish(claim(Kind.RATE_RECALL, rate));
    }

    /// Says that nobody can be asked any more, or that somebody can. Before the first call nobody can.
    public boolean tryAlone(boolean areAlone) {
        long sequence = engine.tryClaim();
        if (sequence == Engine.NO_SLOT) {
            return false;
        }

        EngineEvent event = engine.slot(sequence);
        event.kind = Kind.RATES;
        event.areAlone = areAlone;
        engine.publish(sequence);
        return true;
    }

    private long claim(Kind kind, RateLimit rate) {
        long sequence = engine.tryClaim();
        if (sequence != Engine.NO_SLOT) {
            EngineEvent event = engine.slot(sequence);
            event.kind = kind;
            event.rate = rate;
        }
        return sequence;
    }

    private boolean publish(long sequence) {
        if (sequence == Engine.NO_SLOT) {
            return false;
        }
        engine.publish(sequence);
        return true;
    }
}

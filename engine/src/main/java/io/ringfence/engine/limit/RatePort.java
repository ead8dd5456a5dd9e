package io.ringfence.engine.limit;

import io.ringfence.engine.share.SharePort;

/// Whoever has the buckets that engines share. What is told is answered by
/// [io.ringfence.engine.RateEvents#tryGrant].
public interface RatePort extends SharePort<RateShare> {
    /// Nobody: every limit is this engine's alone.
    RatePort NONE = new RatePort() {
        @Override
        public RateSharing sharing() {
            return new RateSharing(0, 1, false);
        }

        @Override
        public boolean tryTell(RateShare share) {
            throw new IllegalStateException("nobody shares limits");
        }

        @Override
        public void flush() {}
    };

    RateSharing sharing();
}

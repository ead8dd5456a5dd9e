/// A load generator that measures what a client would feel: closed loop for the most that goes through, open loop for
/// latency at a given rate.
@NullMarked
package io.ringfence.bench.load;

import org.jspecify.annotations.NullMarked;

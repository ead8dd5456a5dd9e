package io.ringfence.bench.gate;

import java.io.IOException;
import java.util.List;

/// Loads the gateway with everything on.
interface LoadGauge {
    /// Time of a governed request as a multiple of one straight to the upstream, in every round of one run.
    List<Double> measure() throws IOException;
}

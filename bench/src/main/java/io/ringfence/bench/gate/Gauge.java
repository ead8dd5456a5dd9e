package io.ringfence.bench.gate;

import java.io.IOException;

/// Measures subjects.
interface Gauge {
    /// Measures once, independently of all other times.
    Measurement measure(Subject subject, Injection injection) throws IOException;
}

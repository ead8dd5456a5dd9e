package io.ringfence.reports;

/// Which processors the parts of a run could use.
public enum Layout {
    /// Load, gateway and upstream share all processors.
    SHARED,
    /// The measured program has one processor for itself, load and upstream have another.
    PINNED
}

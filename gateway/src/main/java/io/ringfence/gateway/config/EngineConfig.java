package io.ringfence.gateway.config;

import io.ringfence.engine.EngineThreading;

/// The ring and who drains it.
///
/// @param ringSize       slots, a power of two
/// @param threading      which thread decides
/// @param settleHeadroom slots that admissions leave free, so that settlements always find one; less than half
///                       of the ring
public record EngineConfig(int ringSize, EngineThreading threading, int settleHeadroom) {

    /// What holds where the configuration says nothing.
    public static final EngineConfig DEFAULTS = new EngineConfig(8_192, EngineThreading.PUBLISHER, 1_024);
}

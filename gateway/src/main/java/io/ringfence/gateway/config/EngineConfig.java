package io.ringfence.gateway.config;

import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineThreading;

/// The ring and who drains it.
///
/// @param ringSize       slots, a power of two
/// @param threading      which thread decides
/// @param settleHeadroom slots that admissions leave free, so that settlements always find one; less than half
///                       of the ring
/// @param maxUsersPerKey end users of one key that are kept account of at once
public record EngineConfig(int ringSize, EngineThreading threading, int settleHeadroom, int maxUsersPerKey) {

    /// What holds where the configuration says nothing: the engine's own defaults.
    public static final EngineConfig DEFAULTS = of(EngineSettings.defaults());

    private static EngineConfig of(EngineSettings engine) {
        return new EngineConfig(
                engine.ringSize(), engine.threading(), engine.settleHeadroom(), engine.maxUsersPerKey());
    }
}

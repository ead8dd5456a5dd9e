package io.ringfence.store.registry;

import java.time.Instant;

/// An organisation.
///
/// @param settings its limits as JSON, by the configuration's names
public record Organisation(String name, String settings, Instant createdAt) {
    public Organisation withSettings(String newSettings) {
        return new Organisation(name, newSettings, createdAt);
    }
}

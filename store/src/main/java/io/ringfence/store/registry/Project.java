package io.ringfence.store.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A project.
///
/// @param organisation above it, if any
/// @param settings its limits as JSON, by the configuration's names
public record Project(String name, @Nullable String organisation, String settings, Instant createdAt) {
    public Project withSettings(String newSettings) {
        return new Project(name, organisation, newSettings, createdAt);
    }
}

package io.ringfence.store.registry;

import java.util.List;

/// All that the registry has, each list with the oldest first.
///
/// @param version that it has at least; a change meanwhile may be in it already
/// @param keys with those that were revoked
public record RegistryContent(
        long version,
        List<Organisation> organisations,
        List<Project> projects,
        List<StoredKey> keys,
        List<StoredCredential> credentials) {
    public static final RegistryContent EMPTY = new RegistryContent(0, List.of(), List.of(), List.of(), List.of());

    public RegistryContent {
        organisations = List.copyOf(organisations);
        projects = List.copyOf(projects);
        keys = List.copyOf(keys);
        credentials = List.copyOf(credentials);
    }
}

package io.ringfence.store.usage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which requests count: those that have all of these names. Null is any.
public record UsageFilter(
        @Nullable String organisation,
        @Nullable String project,
        @Nullable String keyName,
        @Nullable String provider,
        @Nullable String model) {
    /// Every request.
    public static final UsageFilter ALL = new UsageFilter(null, null, null, null, null);

    public static UsageFilter ofOrganisation(String name) {
        return new UsageFilter(name, null, null, null, null);
    }

    public static UsageFilter ofProject(String name) {
        return new UsageFilter(null, name, null, null, null);
    }

    public static UsageFilter ofKey(String name) {
        return new UsageFilter(null, null, name, null, null);
    }

    public UsageFilter withModel(@Nullable String newProvider, @Nullable String newModel) {
        return new UsageFilter(organisation, project, keyName, newProvider, newModel);
    }

    boolean isBoundToModels() {
        return provider != null || model != null;
    }

    /// The names by their columns.
    Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        put(columns, "organisation", organisation);
        put(columns, "project", project);
        put(columns, "key_name", keyName);
        put(columns, "provider", provider);
        put(columns, "model", model);
        return columns;
    }

    private static void put(Map<String, String> columns, String column, @Nullable String name) {
        if (name != null) {
            columns.put(column, name);
        }
    }
}

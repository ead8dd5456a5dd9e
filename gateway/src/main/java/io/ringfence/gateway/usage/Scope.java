package io.ringfence.gateway.usage;

import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.store.usage.UsageFilter;
import org.jspecify.annotations.Nullable;

/// Whose usage is told: a key sees its project, or itself where it has none, and the operator whatever is asked
/// for.
///
/// @param kind `key`, `project`, `org` or `all`
/// @param id the name; null of all
record Scope(String kind, @Nullable String id, UsageFilter filter) {
    /// @param viewer null for the operator
    /// @param nameOfProject the parameter that has the project
    static Scope read(Parameters parameters, @Nullable VirtualKey viewer, String nameOfProject) {
        String organisation = parameters.text("organisation");
        String project = parameters.text(nameOfProject);
        String key = parameters.text("key_name");
        if (viewer != null) {
            require(parameters, "organisation", organisation, viewer.organisation());
            require(parameters, nameOfProject, project, viewer.project());
            organisation = null;
            project = viewer.project();
            if (project == null) {
                require(parameters, "key_name", key, viewer.name());
                key = viewer.name();
            }
        }
        UsageFilter filter = new UsageFilter(organisation, project, key, null, null);
        if (key != null) {
            return new Scope("key", key, filter);
        }
        if (project != null) {
            return new Scope("project", project, filter);
        }
        return organisation == null ? new Scope("all", null, filter) : new Scope("org", organisation, filter);
    }

    private static void require(Parameters parameters, String name, @Nullable String asked, @Nullable String own) {
        if (asked != null && !asked.equals(own)) {
            parameters.wrong(ErrorKind.PERMISSION, "This key may not see the usage of another `" + name + "`.");
        }
    }
}

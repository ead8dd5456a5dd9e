package io.ringfence.frontend.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody with the operator's key wants.
///
/// @param name of the one that is meant; null for all, or for a new one
/// @param parameters of the query, without the one that keys are sent in
/// @param body as it came; empty for none
/// @param requestId by which logs and answers name the request
public record AdminRequest(
        Resource resource,
        Action action,
        @Nullable String name,
        Map<String, List<String>> parameters,
        String body,
        String requestId) {
    public AdminRequest {
        parameters = Map.copyOf(parameters);
    }

    public enum Resource {
        ORGANISATIONS,
        PROJECTS,
        /// The virtual keys.
        KEYS,
        /// Providers' secrets of organisations and projects.
        CREDENTIALS,
        AUDIT
    }

    public enum Action {
        LIST,
        CREATE,
        UPDATE,
        REMOVE
    }

    /// Without the body, which may have a provider's secret in it.
    @Override
    public String toString() {
        return "AdminRequest[" + action + " " + resource + ", " + requestId + "]";
    }
}

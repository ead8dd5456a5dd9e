package io.ringfence.frontend.policy;

import io.ringfence.engine.policy.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key that the gateway gave to an application, with the checks that need no shared state.
///
/// @param name names the key in logs and metrics
/// @param models the models that may be called; empty means all
/// @param expiresAtEpochMs end of validity, exclusive; `Long.MAX_VALUE` means never
/// @param isBudgeted whether a budget applies to the key, to what it belongs to, or to its end users
/// @param scopes what the key is good for
public record VirtualKey(
        String name,
        @Nullable String project,
        @Nullable String organisation,
        Principal principal,
        List<ModelPattern> models,
        long expiresAtEpochMs,
        boolean isBudgeted,
        Set<KeyScope> scopes) {

    public VirtualKey {
        models = List.copyOf(models);
        scopes = Set.copyOf(scopes);
    }

    /// Whose the key's stored responses are: its project's, else its organisation's, else its own.
    public String tenant() {
        if (project != null) {
            return "project/" + project;
        }
        return organisation == null ? "key/" + name : "organisation/" + organisation;
    }

    public boolean has(KeyScope scope) {
        return scopes.contains(scope);
    }

    public boolean mayCall(String model) {
        if (models.isEmpty()) {
            return true;
        }
        for (ModelPattern pattern : models) {
            if (pattern.matches(model)) {
                return true;
            }
        }
        return false;
    }

    /// Whether it matters which model serves: to the list of models or to a budget.
    public boolean isBoundToModels() {
        return isBudgeted || !models.isEmpty();
    }

    public boolean isExpired(long epochMs) {
        return epochMs >= expiresAtEpochMs;
    }
}

package io.ringfence.gateway.registry;

import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.store.registry.AuditEntry;
import io.ringfence.store.registry.Organisation;
import io.ringfence.store.registry.Project;
import io.ringfence.store.registry.StoredCredential;
import io.ringfence.store.registry.StoredKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is told of what the registry has; no secrets. Names are ids.
final class Cards {
    private Cards() {}

    static Map<String, Object> of(Organisation organisation) {
        Map<String, Object> card = named(organisation.name());
        card.put("created_at", organisation.createdAt().toString());
        card.putAll(Members.read(organisation.settings()));
        return card;
    }

    static Map<String, Object> of(Project project) {
        Map<String, Object> card = named(project.name());
        card.put("organisation", project.organisation());
        card.put("created_at", project.createdAt().toString());
        card.putAll(Members.read(project.settings()));
        return card;
    }

    static Map<String, Object> of(StoredKey key) {
        Map<String, Object> card = named(key.name());
        card.put("key_prefix", key.prefix());
        card.put("project", key.project());
        card.put("organisation", key.organisation());
        card.put("created_at", key.createdAt().toString());
        card.put("last_used_at", text(key.lastUsedAt()));
        card.put("expires_at", text(key.expiresAt()));
        card.put("revoked_at", text(key.revokedAt()));
        card.putAll(Members.read(key.settings()));
        card.putIfAbsent("scopes", KeyScope.words(KeyScope.ALL));
        return card;
    }

    static Map<String, Object> of(StoredCredential credential) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("owner", credential.owner());
        card.put("provider", credential.provider());
        card.put("master_key", credential.secret().masterKey());
        card.put("created_at", credential.createdAt().toString());
        return card;
    }

    static Map<String, Object> of(AuditEntry entry) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("number", entry.number());
        card.put("time", entry.time().toString());
        card.put("actor", entry.actor());
        card.put("action", entry.action());
        card.put("target", entry.target());
        card.put("details", Members.read(entry.details()));
        return card;
    }

    private static Map<String, Object> named(String name) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("id", name);
        card.put("name", name);
        return card;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}

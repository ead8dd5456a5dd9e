package io.ringfence.store.registry;

import java.time.Instant;

/// A provider's secret that is used for one organisation or project.
///
/// @param owner `organisation/NAME` or `project/NAME`
/// @param provider as the configuration names it
public record StoredCredential(String owner, String provider, SealedSecret secret, Instant createdAt) {
    /// What the secret is sealed for: it cannot be opened in another row.
    public String purpose() {
        return purpose(owner, provider);
    }

    /// The same before it is sealed. Names have no line breaks.
    public static String purpose(String owner, String provider) {
        return owner + "\n" + provider;
    }

    public StoredCredential withSecret(SealedSecret newSecret) {
        return new StoredCredential(owner, provider, newSecret, createdAt);
    }
}

package io.ringfence.frontend.stored;

import org.jspecify.annotations.Nullable;

/// Which credential holds a stored response, and for whom. A tenant finds its own responses and nobody else's.
/// Any thread; never waits.
///
/// Which credential made encrypted content is known in the same way, with the content's key
/// ([io.ringfence.providers.EncryptedContent#key]) in the place of a response's id.
public interface StoredResponses {
    /// A response was made.
    ///
    /// @param tenant whoever may come back to it; see [io.ringfence.frontend.policy.VirtualKey#tenant()]
    void made(String tenant, String responseId, ResponseOrigin origin);

    /// Null when the tenant is not known to have such a response.
    @Nullable
    ResponseOrigin find(String tenant, String responseId);

    /// The response exists no more.
    void deleted(String tenant, String responseId);
}

package io.ringfence.frontend.exchange;

import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.providers.error.ErrorKind;
import org.jspecify.annotations.Nullable;

/// Who calls, and whether they may.
///
/// @param key whose it is, null where nobody's; a refused request is accounted to it all the same
/// @param refusal why they may not, or null when they may
record Caller(@Nullable VirtualKey key, RequestPlan.@Nullable Refusal refusal) {
    /// Finds the key that a client sent. The loop's thread.
    ///
    /// @param secret what it sent, or null
    static Caller find(LoopContext loop, GatewaySnapshot snapshot, @Nullable String secret) {
        VirtualKey anonymous = snapshot.anonymous();
        if (anonymous != null) {
            return allowed(anonymous);
        }
        if (secret == null || secret.isEmpty()) {
            return unknown("No API key was sent. Send the gateway's key as 'Authorization: Bearer …', 'x-api-key',"
                    + " 'api-key', 'x-goog-api-key' or '?key='.");
        }
        VirtualKey found = loop.findKey(secret);
        if (found == null) {
            return unknown(
                    loop.isRevoked(secret) ? "The API key was revoked." : "The API key is not known to this gateway.");
        }
        return found.isExpired(System.currentTimeMillis()) ? unknown("The API key has expired.") : allowed(found);
    }

    private static Caller unknown(String problem) {
        return new Caller(null, new RequestPlan.Refusal(ErrorKind.AUTHENTICATION, problem));
    }

    private static Caller allowed(VirtualKey key) {
        return new Caller(
                key,
                key.has(KeyScope.INFERENCE)
                        ? null
                        : new RequestPlan.Refusal(ErrorKind.MISSING_SCOPE, KeyScope.INFERENCE.missing()));
    }
}

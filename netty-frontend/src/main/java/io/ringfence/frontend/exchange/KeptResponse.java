package io.ringfence.frontend.exchange;

import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Credential;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.ResolvedModel;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.stored.ResponseOrigin;
import io.ringfence.providers.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response that a provider keeps, as its caller may come back to it: with the credential that made it and no
/// other, because another account does not know it, or knows another caller's.
///
/// What the gateway does not remember, it asks for only where it cannot be wrong: with one tenant and one
/// credential.
///
/// @param way to the provider that keeps it
record KeptResponse(ResolvedModel way, Credential keeper) {
    private static final Dialect DIALECT = Dialect.OPENAI_RESPONSES;

    /// Stands for the model of a response of which nothing but its id is known.
    private static final String ANY_MODEL = "*";

    /// The response, or null when it is not the caller's, as far as is known.
    static @Nullable KeptResponse find(String responseId, LoopContext loop, VirtualKey caller) {
        ResponseOrigin origin = loop.storedResponses().find(caller.tenant(), responseId);
        RouteTable routes = loop.snapshot().routesOf(caller);
        if (origin != null) {
            ResolvedModel way = caller.mayCall(origin.requestedModel())
                    ? routes.resolveAt(origin.provider(), origin.model())
                    : null;
            Credential keeper = way == null ? null : credential(List.of(way), origin.credentialId());
            return way == null || keeper == null ? null : new KeptResponse(way, keeper);
        }
        // Of a response that is not remembered it is not known either whether its model is among the key's.
        boolean isFree = loop.snapshot().isOneTenant() && caller.models().isEmpty();
        Provider only = isFree ? routes.onlyOneThatSpeaks(DIALECT) : null;
        ResolvedModel way = only == null ? null : routes.resolveAt(only.name(), ANY_MODEL);
        return way == null
                ? null
                : new KeptResponse(way, way.route().candidate(0).credential());
    }

    /// The credential with which a request for `models` may go on from a response; null when there is none.
    static @Nullable Credential keeper(
            String responseId, List<ResolvedModel> models, LoopContext loop, VirtualKey caller) {
        ResponseOrigin origin = loop.storedResponses().find(caller.tenant(), responseId);
        if (origin != null) {
            return credential(models, origin.credentialId());
        }
        return loop.snapshot().isOneTenant() ? onlyCredential(models) : null;
    }

    /// The credential that made the encrypted content that comes back with a request for `models`; null when it
    /// is not known, or serves none of them.
    ///
    /// @param encryptedKey see [io.ringfence.providers.EncryptedContent]
    static @Nullable Credential maker(
            String encryptedKey, List<ResolvedModel> models, LoopContext loop, VirtualKey caller) {
        ResponseOrigin origin = loop.storedResponses().find(caller.tenant(), encryptedKey);
        return origin == null ? null : credential(models, origin.credentialId());
    }

    private static @Nullable Credential credential(List<ResolvedModel> models, String id) {
        for (ResolvedModel model : models) {
            for (Candidate candidate : model.route().candidates()) {
                if (candidate.speaks(DIALECT.bit())
                        && candidate.credential().id().equals(id)) {
                    return candidate.credential();
                }
            }
        }
        return null;
    }

    private static @Nullable Credential onlyCredential(List<ResolvedModel> models) {
        Credential only = null;
        for (ResolvedModel model : models) {
            for (Candidate candidate : model.route().candidates()) {
                if (candidate.speaks(DIALECT.bit())) {
                    if (only != null && only != candidate.credential()) {
                        return null;
                    }
                    only = candidate.credential();
                }
            }
        }
        return only;
    }

    RequestPlan plan() {
        return new RequestPlan(
                way, false, List.of(way.route()), DIALECT.bit(), 0, 0, RequestPlan.NO_EXPECTATION, keeper, null, null);
    }
}

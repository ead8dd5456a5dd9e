package io.ringfence.providers.endpoints;

import io.ringfence.providers.error.ProviderError;

/// The answer is the provider's report of a failure, so there is no [ApiResponse] in it.
public final class ApiFailure extends RuntimeException {
    private final int status;
    private final transient ProviderError error;

    ApiFailure(int status, ProviderError error) {
        super("the provider answered " + status + (error.message().isEmpty() ? "" : ": " + error.message()));
        this.status = status;
        this.error = error;
    }

    /// The HTTP status of the answer; 200 when the failure was only in the body.
    public int status() {
        return status;
    }

    /// What the provider says, secrets masked.
    public ProviderError error() {
        return error;
    }
}

package io.ringfence.gateway.config;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One secret of a provider and how much may be asked with it.
///
/// @param label             names it in logs and metrics; unique within its provider
/// @param key               null when the provider wants no key
/// @param weight            its share where the strategy is `weighted`; 0 takes it out of use
/// @param requestsPerMinute its own limit or the provider's `rate_limit`
/// @param tokensPerMinute   its own limit or the provider's `rate_limit`
public record CredentialConfig(
        String label,
        @Nullable Secret key,
        int weight,
        OptionalLong requestsPerMinute,
        OptionalLong tokensPerMinute,
        OptionalInt maxConcurrent) {

    public static final int DEFAULT_WEIGHT = 1;

    /// Of a key that was given without a label, as `api_key` or in the environment.
    public static final String ONLY_LABEL = "default";
}

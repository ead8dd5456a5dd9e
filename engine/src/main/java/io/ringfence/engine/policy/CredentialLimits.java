package io.ringfence.engine.policy;

/// What the provider lets one credential use. 0 = no limit.
public record CredentialLimits(long requestsPerMinute, long tokensPerMinute, int maxConcurrent) {
    public static final CredentialLimits NONE = new CredentialLimits(0, 0, 0);

    public CredentialLimits {
        requireRate("requestsPerMinute", requestsPerMinute);
        requireRate("tokensPerMinute", tokensPerMinute);
        if (maxConcurrent < 0) {
            throw new IllegalArgumentException("maxConcurrent=" + maxConcurrent + " is negative");
        }
    }

    private static void requireRate(String name, long value) {
        if (value < 0 || value > AccountLimits.MAX_PER_MINUTE) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is not between 0 and " + AccountLimits.MAX_PER_MINUTE);
        }
    }
}

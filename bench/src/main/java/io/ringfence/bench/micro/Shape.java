package io.ringfence.bench.micro;

/// What an admission is decided against.
public enum Shape {
    /// One virtual key with its limits, one credential.
    ONE_KEY(1, 1, 1),
    /// One virtual key, sixteen credentials to choose from.
    SIXTEEN_CREDENTIALS(1, 16, 1),
    /// A thousand virtual keys that call in no order, one credential.
    THOUSAND_KEYS(1_000, 1, 1),
    /// One virtual key, limits and budgets of organisation, project, key and end user, one credential.
    FOUR_LEVELS(1, 1, 4),
    /// Four levels and sixteen credentials: what the target for a decision is about.
    GOVERNED(1, 16, 4);

    final int keys;
    final int credentials;
    final int levels;

    Shape(int keys, int credentials, int levels) {
        this.keys = keys;
        this.credentials = credentials;
        this.levels = levels;
    }
}

package io.ringfence.providers.prices;

import java.util.Locale;

/// Who says what something costs.
public enum PriceSource {
    /// The provider itself, in its answer.
    REPORTED,
    /// The operator's configuration.
    CONFIGURED,
    /// The catalogue.
    CATALOGUE,
    /// Nobody: the operator's guess for models that are not in the catalogue.
    ESTIMATE;

    private final String id = name().toLowerCase(Locale.ROOT);

    /// The name in logs.
    public String id() {
        return id;
    }
}

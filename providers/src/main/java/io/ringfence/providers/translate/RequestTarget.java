package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;

/// Whom a request is written for.
///
/// @param model its name there
/// @param stateOrigin whose opaque state it can read; see [StateTag]
/// @param maxOutputTokens written where a dialect demands a limit and the client gave none
/// @param budgets what an effort is worth, for dialects and models that know only one of the two words
public record RequestTarget(
        Dialect dialect,
        Flavour flavour,
        String model,
        String stateOrigin,
        long maxOutputTokens,
        EffortBudgets budgets) {
    /// What is used where nobody knows the model's own limit.
    public static final long DEFAULT_MAX_OUTPUT_TOKENS = 4_096;

    /// With the usual budgets.
    public RequestTarget(Dialect dialect, Flavour flavour, String model, String stateOrigin, long maxOutputTokens) {
        this(dialect, flavour, model, stateOrigin, maxOutputTokens, EffortBudgets.USUAL);
    }

    /// The dialect's own provider.
    public static RequestTarget of(Dialect dialect, String model) {
        return new RequestTarget(dialect, Flavour.PLAIN, model, dialect.stateOrigin(), DEFAULT_MAX_OUTPUT_TOKENS);
    }

    /// The same in everything but the flavour.
    public RequestTarget withFlavour(Flavour other) {
        return new RequestTarget(dialect, other, model, stateOrigin, maxOutputTokens, budgets);
    }
}

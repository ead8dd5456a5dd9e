package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whom an answer is written for.
///
/// @param dialect one that clients speak
/// @param request what was asked, for dialects whose answers repeat it (Responses); null when it is not known
/// @param model the name that the answer shows; empty leaves the provider's
/// @param id the answer's id where the provider's does not fit the dialect; unique
/// @param epochSeconds the clock
/// @param includeUsage whether a chat client asked for the usage of its stream
public record AnswerTarget(
        Dialect dialect,
        io.ringfence.providers.neutral.@Nullable ChatRequest request,
        String model,
        String id,
        LongSupplier epochSeconds,
        boolean includeUsage) {}

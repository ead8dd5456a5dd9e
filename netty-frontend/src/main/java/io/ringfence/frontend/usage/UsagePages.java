package io.ringfence.frontend.usage;

import java.util.function.Consumer;

/// Answers questions about what was used. Asked on event loops, so it must not wait.
public interface UsagePages {
    /// Answers, now or later.
    ///
    /// @param reply takes exactly one answer, on any thread, perhaps before this returns
    void answer(UsageRequest request, Consumer<UsageAnswer> reply);
}

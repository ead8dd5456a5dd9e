package io.ringfence.frontend.admin;

import java.util.function.Consumer;

/// Does what the operator asks for. Asked on event loops, so it must not wait.
public interface AdminPages {
    /// Answers, now or later.
    ///
    /// @param reply takes exactly one answer, on any thread, perhaps before this returns
    void answer(AdminRequest request, Consumer<AdminAnswer> reply);
}

package io.ringfence.frontend.admin;

import io.ringfence.providers.error.ErrorKind;

/// What the operator is answered.
public sealed interface AdminAnswer {
    /// It was done, or this is what was asked for.
    ///
    /// @param json empty where there is nothing to tell
    record Content(int status, String json) implements AdminAnswer {
        /// Without what it says, which may be a new key's secret.
        @Override
        public String toString() {
            return "Content[" + status + "]";
        }
    }

    /// Why it was not done.
    record Problem(ErrorKind kind, String message) implements AdminAnswer {}
}

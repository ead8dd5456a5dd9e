package io.ringfence.frontend.usage;

import io.ringfence.providers.error.ErrorKind;

/// What a question about usage is answered with.
public sealed interface UsageAnswer {
    /// The answer, as text.
    record Content(Format format, String text) implements UsageAnswer {}

    /// Why there is none.
    record Problem(ErrorKind kind, String message) implements UsageAnswer {}

    /// How the text is written.
    enum Format {
        JSON("application/json"),
        CSV("text/csv; charset=utf-8");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        public String contentType() {
            return contentType;
        }
    }
}

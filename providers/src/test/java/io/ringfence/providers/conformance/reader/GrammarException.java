package io.ringfence.providers.conformance.reader;

/// An answer that an official client would not understand.
public final class GrammarException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GrammarException(String problem) {
        super(problem);
    }

    public GrammarException(String problem, Throwable cause) {
        super(problem, cause);
    }

    /// Insists on what must hold.
    ///
    /// @throws GrammarException unless it holds
    public static void require(boolean holds, String problem) {
        if (!holds) {
            throw new GrammarException(problem);
        }
    }

    /// As [#require(boolean, String)], telling where.
    public static void require(boolean holds, String problem, Object where) {
        if (!holds) {
            String text = String.valueOf(where);
            throw new GrammarException(problem + ": " + text.substring(0, Math.min(400, text.length())));
        }
    }
}

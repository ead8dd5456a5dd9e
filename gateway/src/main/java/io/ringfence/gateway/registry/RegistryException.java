package io.ringfence.gateway.registry;

import java.io.Serial;

/// A change of the registry is refused. The message is for whoever asked for it, and has no secret.
public final class RegistryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Reason {
        /// What was given makes no sense.
        INVALID,
        /// There is nothing of that name.
        MISSING,
        /// There is something else of that name already.
        TAKEN
    }

    private final Reason reason;

    RegistryException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static RegistryException invalid(String message) {
        return new RegistryException(Reason.INVALID, message);
    }

    static RegistryException missing(String what, String name) {
        return new RegistryException(Reason.MISSING, "there is no " + what + " `" + name + "`");
    }

    public Reason reason() {
        return reason;
    }
}

package io.ringfence.frontend.media;

/// Why something was not fetched.
///
/// @param isOverload whether the gateway had no place for it, and another time it may
/// @param reason goes on from "the … at …", for the client: tells neither addresses nor what is behind them
public record MediaProblem(boolean isOverload, String reason) {
    static final MediaProblem NO_ADDRESS =
            refused("has no address that can be fetched; expected http:// or https://, a host and no user or password");

    /// The same for what may not be reached, cannot be found and does not answer, so that nobody explores a
    /// network through the gateway.
    static final MediaProblem UNREACHABLE = refused("could not be fetched");

    static MediaProblem refused(String reason) {
        return new MediaProblem(false, reason);
    }

    /// The gateway has no room.
    public static MediaProblem overload(String reason) {
        return new MediaProblem(true, reason);
    }

    /// More than `maxBytes` have come, or been announced.
    public static MediaProblem tooLarge(String what, long maxBytes) {
        return refused(what + " larger than " + maxBytes + " bytes");
    }
}

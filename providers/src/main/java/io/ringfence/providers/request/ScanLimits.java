package io.ringfence.providers.request;

/// Bounds on what a request may make the scanner keep.
///
/// @param maxDepth containers within each other
/// @param maxModelChars length of a model's name, in UTF-16 characters
/// @param maxUserChars length of an end user's name, in UTF-16 characters
/// @param maxFallbacks models named as fallbacks
public record ScanLimits(int maxDepth, int maxModelChars, int maxUserChars, int maxFallbacks) {
    public static final ScanLimits DEFAULT = new ScanLimits(128, 256, 256, 5);

    public ScanLimits {
        if (maxDepth < 1 || maxModelChars < 1 || maxUserChars < 1 || maxFallbacks < 0) {
            throw new IllegalArgumentException("maxDepth=" + maxDepth + " maxModelChars=" + maxModelChars
                    + " maxUserChars=" + maxUserChars + " maxFallbacks=" + maxFallbacks + " must not be less");
        }
    }
}

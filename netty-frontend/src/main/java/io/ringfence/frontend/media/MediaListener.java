package io.ringfence.frontend.media;

import org.jspecify.annotations.Nullable;

/// Follows one fetch. Called on its event loop; after [#onFetched] or [#onFailed] nothing more comes.
public interface MediaListener {
    /// More bytes have arrived, unpacked.
    ///
    /// @return null, or why they cannot be kept, which ends the fetch as failed
    @Nullable
    MediaProblem onBytes(int count);

    /// It is whole, and of a type that its kind may have.
    ///
    /// @param mediaType without parameters
    void onFetched(String mediaType, byte[] bytes);

    void onFailed(MediaProblem problem);
}

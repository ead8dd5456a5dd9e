package io.ringfence.providers.endpoints;

/// Where a recording is.
public sealed interface AudioSource {
    /// The recording itself.
    ///
    /// @param filename many servers tell the format by its ending
    /// @param dataBase64 its bytes, standard alphabet with padding
    /// @param mediaType as `audio/wav`
    record File(String filename, String dataBase64, String mediaType) implements AudioSource {}

    /// Somewhere on the web. Forms cannot say it.
    record Url(String url) implements AudioSource {}
}

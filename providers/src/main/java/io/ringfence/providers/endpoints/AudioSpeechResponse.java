package io.ringfence.providers.endpoints;

/// A text read aloud.
///
/// @param mediaType as `audio/mpeg`
/// @param dataBase64 the recording's bytes, standard alphabet with padding
public record AudioSpeechResponse(String mediaType, String dataBase64) implements ApiResponse {
    @Override
    public EndpointFamily family() {
        return EndpointFamily.AUDIO_SPEECH;
    }
}

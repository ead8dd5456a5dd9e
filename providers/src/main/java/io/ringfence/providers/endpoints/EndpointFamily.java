package io.ringfence.providers.endpoints;

/// What an endpoint is for.
public enum EndpointFamily {
    GENERATION("generation"),
    EMBEDDINGS("embeddings"),
    IMAGE_GENERATIONS("image_generations"),
    AUDIO_TRANSCRIPTIONS("audio_transcriptions"),
    AUDIO_SPEECH("audio_speech"),
    RERANK("rerank");

    private final String identifier;

    EndpointFamily(String identifier) {
        this.identifier = identifier;
    }

    /// The word in reports and errors, as `audio_speech`.
    public String identifier() {
        return identifier;
    }
}

package io.ringfence.providers.openaichat;

import io.ringfence.providers.translate.Flavour;

/// Which flavour the providers of the recordings have.
final class Flavours {
    private Flavours() {}

    /// @param file the recording's path, which begins with the provider
    static Flavour of(String file) {
        return switch (file.substring(0, file.indexOf('/'))) {
            case "openai", "bedrock-mantle" -> Flavour.PLAIN;
            case "azure" -> Flavour.AZURE;
            case "mistral" -> Flavour.MISTRAL;
            case "xai" -> Flavour.XAI;
            case "deepseek" -> Flavour.DEEPSEEK;
            case "groq" -> Flavour.GROQ;
            case "openrouter" -> Flavour.OPENROUTER;
            default -> Flavour.COMPATIBLE;
        };
    }
}

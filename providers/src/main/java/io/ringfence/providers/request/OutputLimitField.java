package io.ringfence.providers.request;

/// The member by which a provider takes the limit of output tokens.
public enum OutputLimitField {
    /// Anthropic, and OpenAI's older form, which most compatible servers understand.
    MAX_TOKENS("max_tokens"),
    /// OpenAI chat; its reasoning models refuse the older form.
    MAX_COMPLETION_TOKENS("max_completion_tokens"),
    /// OpenAI Responses.
    MAX_OUTPUT_TOKENS("max_output_tokens"),
    /// Gemini: `maxOutputTokens` inside `generationConfig`.
    GENERATION_CONFIG("maxOutputTokens");

    private final String wireName;

    OutputLimitField(String wireName) {
        this.wireName = wireName;
    }

    /// The name of the member that holds the number.
    public String wireName() {
        return wireName;
    }
}

package io.ringfence.providers.translate;

/// What is particular about a provider within a dialect that many speak. Decides names of fields and how usage
/// is counted, never whether something is understood.
public enum Flavour {
    /// The dialect as its inventor speaks it.
    PLAIN,
    AZURE,
    MISTRAL,
    /// Output tokens exclude reasoning.
    XAI,
    DEEPSEEK,
    GROQ,
    OPENROUTER,
    /// Google's Vertex AI: its Gemini knows labels.
    VERTEX,
    /// A server that copied OpenAI's interface: it may know only what was there from the start.
    COMPATIBLE
}

package io.ringfence.providers.neutral;

/// Who speaks. Results of tools are [Part.ToolResult]s in messages of the role [#TOOL].
public enum Role {
    SYSTEM,
    DEVELOPER,
    USER,
    ASSISTANT,
    TOOL
}

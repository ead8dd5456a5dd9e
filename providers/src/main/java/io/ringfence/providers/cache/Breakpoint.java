package io.ringfence.providers.cache;

/// Up to where a prompt shall be cached. Indices count from 0.
public sealed interface Breakpoint {
    /// Up to where it usually stays the same: the tools, else the instructions.
    record Auto() implements Breakpoint {}

    /// Up to the last tool.
    record EndOfTools() implements Breakpoint {}

    /// Up to the end of the system's words.
    record EndOfInstructions() implements Breakpoint {}

    /// Up to the end of a message of [io.ringfence.providers.neutral.ChatRequest#messages()].
    record EndOfMessage(int index) implements Breakpoint {}

    /// Up to the end of a part of a message.
    record EndOfContentBlock(int messageIndex, int partIndex) implements Breakpoint {}
}

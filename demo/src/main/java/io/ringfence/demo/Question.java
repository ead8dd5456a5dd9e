package io.ringfence.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request asks for, whatever its dialect.
///
/// @param userText         text of the last user message, which the answer echoes
/// @param expectsToolCall  the request forces a tool call, or its last message asks for one and tools are declared
/// @param tool             the tool to call when one is expected; null without tools
/// @param reasoning        whether reasoning is asked for and may be shown
/// @param maxOutputTokens  the most tokens that the answer may have, reasoning included
/// @param promptTokens     the size of the request, counted as one token for four bytes
/// @param body             the request itself, for fields that the answer repeats
record Question(
        String model,
        boolean isStream,
        boolean includesUsage,
        String userText,
        boolean expectsToolCall,
        @Nullable Tool tool,
        Reasoning reasoning,
        int maxOutputTokens,
        int promptTokens,
        Map<String, Object> body) {

    private static final String MAGIC_WORDS = "call a tool";

    enum Reasoning {
        NONE,
        /// Counted in the usage, its text kept back.
        HIDDEN,
        /// Its text or a summary is part of the answer.
        SHOWN
    }

    /// A declared tool with the JSON schema of its arguments.
    record Tool(String name, Map<?, ?> schema) {}

    static int promptTokens(int bodyBytes) {
        return Math.max(1, bodyBytes / 4);
    }

    /// Whether this text, when it is the latest word of the user, asks for a tool call.
    static boolean asksForTool(String userText) {
        return userText.toLowerCase(Locale.ROOT).contains(MAGIC_WORDS);
    }

    /// The tool of that name, the first when no name is given, null when there is none.
    static @Nullable Tool choose(List<Tool> tools, String name) {
        for (Tool tool : tools) {
            if (name.isEmpty() || tool.name.equals(name)) {
                return tool;
            }
        }
        return null;
    }
}

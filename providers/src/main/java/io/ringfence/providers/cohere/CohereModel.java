package io.ringfence.providers.cohere;

import java.util.List;
import java.util.Locale;

/// What the name of a Cohere model tells about it.
final class CohereModel {
    /// Models from before thoughts, and those made for one task.
    private static final List<String> WITHOUT_THOUGHTS = List.of(
            "command-r",
            "command-light",
            "command-nightly",
            "command-a-03-2025",
            "command-a-vision",
            "command-a-translate",
            "c4ai-");

    private CohereModel() {}

    /// Whether the model can be asked to think. One that is not known is assumed to.
    static boolean thinks(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        return !name.equals("command") && WITHOUT_THOUGHTS.stream().noneMatch(name::startsWith);
    }
}

package io.ringfence.providers.neutral;

import java.util.List;

/// Which tools the model may or must call.
public sealed interface ToolChoice {
    /// The model decides.
    record Auto() implements ToolChoice {}

    /// No tool may be called.
    record None() implements ToolChoice {}

    /// Some tool must be called.
    record Required() implements ToolChoice {}

    /// This tool must be called.
    record Named(String name) implements ToolChoice {}

    /// Only these tools may be called.
    ///
    /// @param required whether one of them must be
    record Subset(List<String> names, boolean required) implements ToolChoice {
        public Subset {
            names = List.copyOf(names);
        }
    }
}

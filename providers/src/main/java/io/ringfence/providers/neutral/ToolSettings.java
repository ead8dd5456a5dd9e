package io.ringfence.providers.neutral;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tools of a request.
///
/// @param choice null when nobody said, which means [ToolChoice.Auto]
/// @param parallel whether several calls may come at once; null when nobody said. It is a permission, never a
/// demand
/// @param legacyFunctions whether the client speaks of functions instead of tools (chat's old form, in which an
/// answer calls one at most), and is to be answered so
public record ToolSettings(
        List<Tool> tools,
        @Nullable ToolChoice choice,
        @Nullable Boolean parallel,
        boolean legacyFunctions) {
    public static final ToolSettings NONE = new ToolSettings(List.of(), null, null);

    public ToolSettings(List<Tool> tools, @Nullable ToolChoice choice, @Nullable Boolean parallel) {
        this(tools, choice, parallel, false);
    }

    public ToolSettings {
        tools = List.copyOf(tools);
    }
}

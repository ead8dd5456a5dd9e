package io.ringfence.providers.cache;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts a cache hint into a request. Empty where there is nothing that could carry it.
///
/// @param target a dialect with hints
record HintPlacement(ChatRequest request, CacheHint hint, Dialect target) {
    Optional<ChatRequest> at(Breakpoint breakpoint) {
        return switch (breakpoint) {
            case Breakpoint.Auto _ -> endOfTools().or(this::endOfInstructions);
            case Breakpoint.EndOfTools _ -> endOfTools();
            case Breakpoint.EndOfInstructions _ -> endOfInstructions();
            case Breakpoint.EndOfMessage(int index) -> endOfMessage(index);
            case Breakpoint.EndOfContentBlock(int messageIndex, int partIndex) -> endOfPart(messageIndex, partIndex);
        };
    }

    /// On the last tool that goes out: tools of another dialect's own do not.
    private Optional<ChatRequest> endOfTools() {
        List<Tool> tools = request.tools().tools();
        for (int i = tools.size() - 1; i >= 0; i--) {
            Tool marked = marked(tools.get(i));
            if (marked != null) {
                ToolSettings settings = request.tools();
                return Optional.of(request.toBuilder()
                        .tools(new ToolSettings(with(tools, i, marked), settings.choice(), settings.parallel()))
                        .build());
            }
        }
        return Optional.empty();
    }

    private @Nullable Tool marked(Tool tool) {
        return switch (tool) {
            case Tool.Function function ->
                new Tool.Function(
                        function.name(),
                        function.description(),
                        function.parameters(),
                        function.strict(),
                        hint,
                        function.extensions());
            case Tool.BuiltIn builtIn ->
                builtIn.origin() == Dialect.ANTHROPIC_MESSAGES && target == Dialect.ANTHROPIC_MESSAGES
                        ? new Tool.BuiltIn(builtIn.kind(), builtIn.origin(), builtIn.type(), withHint(builtIn.raw()))
                        : null;
        };
    }

    private Map<String, @Nullable Object> withHint(Map<String, @Nullable Object> raw) {
        Map<String, @Nullable Object> control = new LinkedHashMap<>();
        control.put("type", "ephemeral");
        if (hint.ttl() != null) {
            control.put("ttl", hint.ttl());
        }
        Map<String, @Nullable Object> marked = new LinkedHashMap<>(raw);
        marked.put("cache_control", control);
        return marked;
    }

    /// On the system's last words, wherever they stand.
    private Optional<ChatRequest> endOfInstructions() {
        List<Message> messages = request.messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            Role role = messages.get(i).role();
            Optional<ChatRequest> marked =
                    role == Role.SYSTEM || role == Role.DEVELOPER ? endOfMessage(i) : Optional.empty();
            if (marked.isPresent()) {
                return marked;
            }
        }
        List<Part> instructions = request.instructions();
        Part marked = instructions.isEmpty() ? null : CacheMarks.with(instructions.getLast(), hint);
        return marked == null
                ? Optional.empty()
                : Optional.of(request.toBuilder()
                        .instructions(with(instructions, instructions.size() - 1, marked))
                        .build());
    }

    private Optional<ChatRequest> endOfMessage(int index) {
        List<Message> messages = request.messages();
        return index >= 0 && index < messages.size()
                ? endOfPart(index, messages.get(index).parts().size() - 1)
                : Optional.empty();
    }

    private Optional<ChatRequest> endOfPart(int messageIndex, int partIndex) {
        List<Message> messages = request.messages();
        if (messageIndex < 0 || messageIndex >= messages.size()) {
            return Optional.empty();
        }
        Message message = messages.get(messageIndex);
        List<Part> parts = message.parts();
        Part marked = partIndex < 0 || partIndex >= parts.size() ? null : CacheMarks.with(parts.get(partIndex), hint);
        return marked == null
                ? Optional.empty()
                : Optional.of(request.toBuilder()
                        .messages(with(messages, messageIndex, message.withParts(with(parts, partIndex, marked))))
                        .build());
    }

    private static <T> List<T> with(List<T> list, int index, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, element);
        return copy;
    }
}

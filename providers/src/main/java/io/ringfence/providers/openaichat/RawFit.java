package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.RequestTarget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides whether a message of a chat client can go to a chat provider as it stands.
final class RawFit {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    /// All that Mistral knows; it refuses the rest, even null.
    private static final Set<String> MISTRAL_MEMBERS =
            Set.of("role", "content", "tool_calls", "tool_call_id", "prefix");

    private static final List<String> THOUGHTS =
            List.of("reasoning", "reasoning_content", "reasoning_details", "thinking_blocks", "extra_content");

    private final RequestTarget target;
    private final Flavour flavour;
    private final boolean isLegacy;
    private final CallIds.@Nullable Rule rule;

    RawFit(RequestTarget target, boolean isLegacy) {
        this.target = target;
        this.flavour = target.flavour();
        this.isLegacy = isLegacy;
        this.rule = ChatTraits.callIds(flavour);
    }

    /// The message as it was read, when the provider takes it; null when it has to be written anew.
    @Nullable
    Map<String, @Nullable Object> fitting(Message message) {
        RawMessage raw = message.raw();
        if (raw == null || raw.dialect() != Dialect.OPENAI_CHAT || raw.items().size() != 1) {
            return null;
        }
        Map<String, @Nullable Object> members = raw.items().getFirst();
        boolean fits = roleFits(members.get("role"))
                && membersFit(members, message.role())
                && callsFit(message, members)
                && message.parts().stream().allMatch(this::fits);
        return fits ? members : null;
    }

    private boolean roleFits(@Nullable Object role) {
        if ("developer".equals(role)) {
            return ChatTraits.hasDeveloperRole(flavour);
        }
        return ROLES.contains(Objects.toString(role)) || ("function".equals(role) && isLegacy);
    }

    private boolean membersFit(Map<String, @Nullable Object> members, Role role) {
        if (flavour == Flavour.MISTRAL && !MISTRAL_MEMBERS.containsAll(members.keySet())) {
            boolean isNamedResult = role == Role.TOOL
                    && members.keySet().stream()
                            .allMatch(name -> name.equals("name") || MISTRAL_MEMBERS.contains(name));
            if (!isNamedResult) {
                return false;
            }
        }
        Set<String> taken = ChatTraits.thoughtsMembers(flavour);
        for (String name : THOUGHTS) {
            if (members.get(name) != null && !taken.contains(name)) {
                return false;
            }
        }
        boolean isMistrals = members.get("prefix") != null && flavour != Flavour.MISTRAL && flavour != Flavour.DEEPSEEK;
        return !isMistrals
                && members.get("cache_control") == null
                && (members.get("function_call") == null || isLegacy)
                && (flavour == Flavour.MISTRAL || !hasThinkingParts(members.get("content")))
                && soundFits(members.get("content"))
                && (ChatTraits.hasTextLists(flavour, role) || !isTextList(members.get("content")));
    }

    private static boolean isTextList(@Nullable Object content) {
        return content instanceof List<?> parts
                && parts.stream().allMatch(part -> part instanceof Map<?, ?> map && "text".equals(map.get("type")));
    }

    private static boolean hasThinkingParts(@Nullable Object content) {
        return content instanceof List<?> parts
                && parts.stream().anyMatch(part -> part instanceof Map<?, ?> map && "thinking".equals(map.get("type")));
    }

    /// Sound is a text to Mistral, and an object to all others.
    private boolean soundFits(@Nullable Object content) {
        return !(content instanceof List<?> parts)
                || parts.stream()
                        .allMatch(part -> !(part instanceof Map<?, ?> map)
                                || !"input_audio".equals(map.get("type"))
                                || (map.get("input_audio") instanceof String) == (flavour == Flavour.MISTRAL));
    }

    /// Whether all calls have the ids that the client gave them.
    private boolean callsFit(Message message, Map<String, @Nullable Object> members) {
        List<?> raw = members.get("tool_calls") instanceof List<?> list ? list : List.of();
        int at = 0;
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolCall call) {
                Object id = at < raw.size() && raw.get(at) instanceof Map<?, ?> written ? written.get("id") : null;
                at++;
                boolean isLegacyCall = isLegacy && members.get("function_call") != null;
                if (!isLegacyCall && (!call.id().equals(id) || !idFits(call.id()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean idFits(String id) {
        return rule == null || rule.accepts(id);
    }

    private boolean fits(Part part) {
        return switch (part) {
            case Part.Text text -> cacheFits(text.cache()) && text.state() == null;
            case Part.Image image -> cacheFits(image.cache()) && image.state() == null;
            case Part.Document document -> cacheFits(document.cache());
            case Part.ToolCall call -> call.state() == null && (!call.custom() || ChatTraits.hasCustomTools(flavour));
            case Part.Reasoning reasoning -> reasoning.state() == null || stateFits(reasoning.state());
            case Part.ToolResult result -> resultFits(result);
            case Part.Recording _, Part.Refusal _, Part.Vendor _ -> true;
        };
    }

    private boolean cacheFits(@Nullable CacheHint hint) {
        return hint == null || ChatTraits.hasCacheControl(flavour);
    }

    private boolean stateFits(ProviderState state) {
        String origin = state.origin();
        return origin.equals(target.stateOrigin()) && origin.equals(Dialect.OPENAI_CHAT.stateOrigin());
    }

    private boolean resultFits(Part.ToolResult result) {
        boolean isPlain = result.content().stream().allMatch(part -> part instanceof Part.Text text && fits(text));
        boolean contentFits = isPlain
                || (ChatTraits.hasImagesInResults(flavour)
                        && result.content().stream()
                                .allMatch(part -> part instanceof Part.Text || part instanceof Part.Image));
        return contentFits && cacheFits(result.cache()) && (isLegacy || idFits(result.callId()));
    }
}

package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts the fragments of one choice's tool calls in order.
///
/// OpenAI numbers calls by `index`. Others leave it out, give every call the number 0, leave ids out, or repeat
/// them: a new id is a new call, and so is a name that comes when the arguments before it are whole.
final class StreamCalls {
    /// The name of a call that was given none to its end.
    private static final String UNNAMED = "unnamed";

    private static final class Call {
        final int number;
        final String wireId;
        final boolean isCustom;
        final JsonBalance balance = new JsonBalance();

        /// What came before the name, which some servers send late; null once the call has begun.
        @Nullable
        StringBuilder early = new StringBuilder();

        @Nullable
        ProviderState state;

        boolean isEnded;

        Call(int number, String wireId, boolean isCustom) {
            this.number = number;
            this.wireId = wireId;
            this.isCustom = isCustom;
        }

        boolean isWhole() {
            return !isCustom && balance.isWhole();
        }
    }

    private final int choice;
    private final ChatStates states;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Long, Call> byIndex = new HashMap<>();
    private final Map<String, Call> byId = new HashMap<>();

    StreamCalls(int choice, ChatStates states) {
        this.choice = choice;
        this.states = states;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /// Takes one element of `tool_calls`.
    ///
    /// @param seed what sets the answer apart, for ids that have to be made
    /// @param messageState a signature that hangs on the delta as a whole
    void fragment(JsonObject fragment, String seed, @Nullable ProviderState messageState, Consumer<StreamEvent> sink) {
        boolean isCustom = "custom".equals(fragment.string("type"))
                || (!(fragment.members().get("function") instanceof Map<?, ?>)
                        && fragment.members().get("custom") instanceof Map<?, ?>);
        String member = isCustom ? "custom" : "function";
        JsonObject inner = fragment.members().get(member) instanceof Map<?, ?> ? fragment.requiredObject(member) : null;
        String name = inner == null ? "" : inner.string("name", "");
        String arguments = inner == null ? "" : arguments(inner.any(isCustom ? "input" : "arguments"));
        String id = fragment.string("id", "");
        Long index = fragment.integer("index");
        Call call = known(index, id, name, arguments);
        if (call == null) {
            call = open(index, id, isCustom, sink);
            ProviderState own = Thoughts.googleState(fragment, states);
            call.state = own == null ? messageState : own;
        }
        begin(call, name, seed, sink);
        add(call, arguments, sink);
    }

    /// Takes the older `function_call`, of which there is one.
    void legacy(JsonObject function, String seed, Consumer<StreamEvent> sink) {
        String name = function.string("name", "");
        String arguments = arguments(function.any("arguments"));
        if (calls.isEmpty()) {
            if (name.isEmpty() && arguments.isEmpty()) {
                return; // some servers write every member, empty
            }
            open(0L, "", false, sink);
        }
        begin(calls.getFirst(), name, seed, sink);
        add(calls.getFirst(), arguments, sink);
    }

    /// A text, or the object itself.
    private static String arguments(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            default -> JsonTree.string(value);
        };
    }

    private @Nullable Call known(@Nullable Long index, String id, String name, String arguments) {
        Call call = index == null ? null : byIndex.get(index);
        if (index != null && call == null) {
            return null;
        }
        if (call == null) {
            call = id.isEmpty() ? last() : byId.get(id);
        }
        if (call == null) {
            return null;
        }
        boolean isOther = !id.isEmpty() && !id.equals(call.wireId) && !name.isEmpty();
        boolean isNext = id.isEmpty() && !name.isEmpty() && call.isWhole() && arguments.startsWith("{");
        return isOther || isNext ? null : call;
    }

    private @Nullable Call last() {
        return calls.isEmpty() ? null : calls.getLast();
    }

    private Call open(@Nullable Long index, String id, boolean isCustom, Consumer<StreamEvent> sink) {
        Call before = last();
        if (before != null && before.isWhole()) {
            end(before, sink);
        }
        Call call = new Call(calls.size(), id, isCustom);
        calls.add(call);
        if (index != null) {
            byIndex.put(index, call);
        }
        if (!id.isEmpty()) {
            byId.put(id, call);
        }
        return call;
    }

    /// Tells of the call as soon as its name is known.
    private void begin(Call call, String name, String seed, Consumer<StreamEvent> sink) {
        StringBuilder early = call.early;
        if (early == null || name.isEmpty()) {
            return;
        }
        call.early = null;
        String shown = call.wireId.isEmpty() ? CallIds.minted(seed + "/" + choice, call.number) : call.wireId;
        sink.accept(new StreamEvent.ToolCallStarted(choice, call.number, shown, name, call.isCustom, call.state));
        if (!early.isEmpty()) {
            sink.accept(new StreamEvent.ToolCallDelta(choice, call.number, early.toString()));
        }
    }

    private void add(Call call, String arguments, Consumer<StreamEvent> sink) {
        // Some servers repeat the whole arguments at the end.
        if (arguments.isEmpty() || call.isEnded || call.isWhole()) {
            return;
        }
        call.balance.add(arguments);
        if (call.early == null) {
            sink.accept(new StreamEvent.ToolCallDelta(choice, call.number, arguments));
        } else {
            call.early.append(arguments);
        }
    }

    private void end(Call call, Consumer<StreamEvent> sink) {
        if (!call.isEnded) {
            call.isEnded = true;
            begin(call, UNNAMED, "", sink);
            sink.accept(new StreamEvent.ToolCallEnded(choice, call.number));
        }
    }

    /// The choice is whole.
    void finish(Consumer<StreamEvent> sink) {
        calls.forEach(call -> end(call, sink));
    }
}

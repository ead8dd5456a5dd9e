package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A content block of a stream between its start and its stop. One thread.
abstract sealed class StreamedBlock {
    /// Takes a delta.
    ///
    /// @throws ProtocolException when it is not of the dialect
    abstract void delta(String type, JsonObject delta, Consumer<StreamEvent> sink);

    /// The block is whole.
    abstract void stop(Consumer<StreamEvent> sink);

    /// Words.
    static final class OfText extends StreamedBlock {
        OfText(JsonObject start, Consumer<StreamEvent> sink) {
            for (JsonObject citation : start.objects("citations")) {
                sink.accept(new StreamEvent.CitationAdded(0, Citations.readOne(citation)));
            }
            text(start, sink);
        }

        private static void text(JsonObject holder, Consumer<StreamEvent> sink) {
            String text = holder.string("text", "");
            if (!text.isEmpty()) {
                sink.accept(new StreamEvent.TextDelta(0, text));
            }
        }

        @Override
        void delta(String type, JsonObject delta, Consumer<StreamEvent> sink) {
            switch (type) {
                case "text_delta" -> text(delta, sink);
                case "citations_delta" ->
                    sink.accept(new StreamEvent.CitationAdded(0, Citations.readOne(delta.requiredObject("citation"))));
                default -> {} // the provider may add kinds of deltas at any time
            }
        }

        @Override
        void stop(Consumer<StreamEvent> sink) {
            sink.accept(new StreamEvent.PartEnded(0));
        }
    }

    /// Thoughts, whose signature comes last.
    static final class OfThoughts extends StreamedBlock {
        private final BlockReader states;
        private @Nullable String signature;

        OfThoughts(JsonObject start, BlockReader states, Consumer<StreamEvent> sink) {
            this.states = states;
            this.signature = start.string("signature");
            thoughts(start, sink);
        }

        private static void thoughts(JsonObject holder, Consumer<StreamEvent> sink) {
            String thoughts = holder.string("thinking", "");
            if (!thoughts.isEmpty()) {
                sink.accept(new StreamEvent.ReasoningDelta(0, thoughts, false));
            }
        }

        @Override
        void delta(String type, JsonObject delta, Consumer<StreamEvent> sink) {
            switch (type) {
                case "thinking_delta" -> thoughts(delta, sink);
                case "signature_delta" -> signature = delta.string("signature");
                default -> {} // the provider may add kinds of deltas at any time
            }
        }

        @Override
        void stop(Consumer<StreamEvent> sink) {
            ProviderState state = states.state(signature);
            if (state != null) {
                sink.accept(new StreamEvent.ReasoningState(0, state, false));
            }
            sink.accept(new StreamEvent.PartEnded(0));
        }
    }

    /// Thoughts that are kept from the reader; they come whole.
    static final class OfRedactedThoughts extends StreamedBlock {
        OfRedactedThoughts(JsonObject start, BlockReader states, Consumer<StreamEvent> sink) {
            ProviderState state = states.state(start.string("data"));
            if (state != null) {
                sink.accept(new StreamEvent.ReasoningState(0, state, true));
            }
        }

        @Override
        void delta(String type, JsonObject delta, Consumer<StreamEvent> sink) {}

        @Override
        void stop(Consumer<StreamEvent> sink) {
            sink.accept(new StreamEvent.PartEnded(0));
        }
    }

    /// A call of one of the client's tools.
    static final class OfCall extends StreamedBlock {
        private final int call;
        private @Nullable Object wholeInput;

        /// @param call its number among the calls
        OfCall(JsonObject start, int call, Consumer<StreamEvent> sink) {
            this.call = call;
            String id = start.string("id", "");
            boolean hasInput = start.any("input") instanceof Map<?, ?> input && !input.isEmpty();
            wholeInput = hasInput ? start.any("input") : null;
            String name = start.string("name", "");
            start.ignore("type");
            sink.accept(new StreamEvent.ToolCallStarted(
                    0,
                    call,
                    id.isEmpty() ? "toolu_" + call : id,
                    name,
                    false,
                    null,
                    Extensions.unreadOf(start, Own.DIALECT)));
        }

        @Override
        void delta(String type, JsonObject delta, Consumer<StreamEvent> sink) {
            String fragment = type.equals("input_json_delta") ? delta.string("partial_json", "") : "";
            if (!fragment.isEmpty()) {
                wholeInput = null;
                sink.accept(new StreamEvent.ToolCallDelta(0, call, fragment));
            }
        }

        @Override
        void stop(Consumer<StreamEvent> sink) {
            if (wholeInput != null) {
                // The provider runs code that calls tools: such calls come whole, in the start.
                sink.accept(new StreamEvent.ToolCallDelta(0, call, JsonTree.string(wholeInput)));
            }
            sink.accept(new StreamEvent.ToolCallEnded(0, call));
        }
    }

    /// A block of the provider's own, as a tool of its own at work, or that tool's result.
    static final class OfVendor extends StreamedBlock {
        /// More input of a provider's own tool is cut: it is for the client to look at only.
        static final int MAX_INPUT_CHARS = 1 << 20;

        private final String type;
        private final Map<String, @Nullable Object> raw;
        private final StringBuilder input = new StringBuilder();

        OfVendor(String type, JsonObject start) {
            this.type = type;
            this.raw = new LinkedHashMap<>(start.members());
        }

        @Override
        void delta(String deltaType, JsonObject delta, Consumer<StreamEvent> sink) {
            if (deltaType.equals("input_json_delta")) {
                String fragment = delta.string("partial_json", "");
                int room = MAX_INPUT_CHARS - input.length();
                input.append(fragment, 0, Math.min(fragment.length(), room));
                return;
            }
            delta.members().forEach((name, value) -> {
                if (value != null && !name.equals("type")) {
                    raw.merge(name, value, OfVendor::joined);
                }
            });
        }

        private static Object joined(Object before, Object added) {
            boolean fits = before instanceof String b
                    && added instanceof String a
                    && b.length() + a.length() <= MAX_INPUT_CHARS;
            return fits ? before.toString() + added : added;
        }

        @Override
        void stop(Consumer<StreamEvent> sink) {
            if (!input.isEmpty()) {
                raw.put("input", input());
            }
            sink.accept(new StreamEvent.PartAdded(0, new Part.Vendor(Own.DIALECT, type, raw)));
        }

        private Object input() {
            try {
                return JsonTree.readObject(input.toString());
            } catch (ProtocolException cut) {
                Map<String, @Nullable Object> kept = new LinkedHashMap<>();
                kept.put(AnswerBlocks.RAW_ARGUMENTS, input.toString());
                return kept;
            }
        }
    }
}

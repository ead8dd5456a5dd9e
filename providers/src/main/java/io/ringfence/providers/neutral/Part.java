package io.ringfence.providers.neutral;

import io.ringfence.providers.Dialect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A piece of a message.
public sealed interface Part {
    /// The hint that a cache may end behind this part, or null.
    default @Nullable CacheHint cache() {
        return null;
    }

    /// The same with a hint; null when parts of its kind have none.
    default @Nullable Part withCache(CacheHint hint) {
        return switch (this) {
            case Text text -> new Text(text.text, text.citations, hint, text.state, text.extensions);
            case Image image -> new Image(image.media, image.detail, hint, image.state, image.extensions);
            case Document document ->
                new Document(
                        document.media,
                        document.name,
                        document.title,
                        document.context,
                        document.citations,
                        hint,
                        document.extensions);
            case ToolCall call ->
                new ToolCall(call.id, call.name, call.arguments, call.custom, call.state, hint, call.extensions);
            case ToolResult result ->
                new ToolResult(
                        result.callId,
                        result.name,
                        result.content,
                        result.json,
                        result.isError,
                        hint,
                        result.extensions);
            case Recording _, Reasoning _, Refusal _, Vendor _ -> null;
        };
    }

    /// Words.
    ///
    /// @param state what hangs on this text at its provider (Gemini's thought signature), or null
    record Text(
            String text,
            List<Citation> citations,
            @Nullable CacheHint cache,
            @Nullable ProviderState state,
            Extensions extensions)
            implements Part {
        public Text {
            citations = List.copyOf(citations);
        }

        public static Text of(String text) {
            return new Text(text, List.of(), null, null, Extensions.NONE);
        }
    }

    /// A picture.
    ///
    /// @param detail `low`, `high`, `auto`, `original`, or null
    record Image(
            Media media,
            @Nullable String detail,
            @Nullable CacheHint cache,
            @Nullable ProviderState state,
            Extensions extensions)
            implements Part {}

    /// Sound, or moving pictures; which of them, the media type says.
    ///
    /// @param format the dialect's short word (`wav`, `mp3`), or null
    /// @param transcript what is said in it, or null
    record Recording(
            Media media, @Nullable String format, @Nullable String transcript, Extensions extensions) implements Part {}

    /// A document, or a file of another kind.
    ///
    /// @param name of the file, or null
    /// @param title for the model to see, or null
    /// @param context about the document, for the model to see, or null
    /// @param citations whether the model shall cite from it; null when nobody said
    record Document(
            Media media,
            @Nullable String name,
            @Nullable String title,
            @Nullable String context,
            @Nullable Boolean citations,
            @Nullable CacheHint cache,
            Extensions extensions)
            implements Part {}

    /// The model calls a tool.
    ///
    /// @param id as the client and the model know it; never empty (a codec makes one where a dialect has none)
    /// @param arguments JSON text, as the model wrote it; `{}` for none, and possibly cut or invalid
    /// @param custom whether it is a tool whose input is free text, which `arguments` then is as it stands
    /// @param state what hangs on this call at its provider (Gemini's thought signature), or null
    record ToolCall(
            String id,
            String name,
            String arguments,
            boolean custom,
            @Nullable ProviderState state,
            @Nullable CacheHint cache,
            Extensions extensions)
            implements Part {
        public static ToolCall of(String id, String name, String arguments) {
            return new ToolCall(id, name, arguments, false, null, null, Extensions.NONE);
        }
    }

    /// What a tool answered.
    ///
    /// @param callId the call's id
    /// @param name the tool's, where the dialect tells it or the conversation does; null otherwise
    /// @param content texts, images, documents
    /// @param json the result as an object where the dialect has it as one (Gemini), else null; `content` then
    /// is empty
    record ToolResult(
            String callId,
            @Nullable String name,
            List<Part> content,
            @Nullable Map<String, @Nullable Object> json,
            boolean isError,
            @Nullable CacheHint cache,
            Extensions extensions)
            implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }

        public static ToolResult of(String callId, List<Part> content) {
            return new ToolResult(callId, null, content, null, false, null, Extensions.NONE);
        }
    }

    /// What the model thought. It must go back to its provider complete, in order and unmodified.
    ///
    /// @param id of the item, where there is one (Responses)
    /// @param text the thoughts themselves; empty when the provider keeps them to itself
    /// @param summary summaries that the provider made of them, in order
    /// @param state the signature, or the encrypted thoughts; null when there is none
    /// @param redacted whether `state` is all there is, and it is not a signature of `text`
    record Reasoning(
            @Nullable String id,
            String text,
            List<String> summary,
            @Nullable ProviderState state,
            boolean redacted,
            Extensions extensions)
            implements Part {
        public Reasoning {
            summary = List.copyOf(summary);
        }

        public static Reasoning of(String text, @Nullable ProviderState state) {
            return new Reasoning(null, text, List.of(), state, false, Extensions.NONE);
        }

        /// What a reader without access to the raw thoughts can be shown.
        public String visibleText() {
            return text.isEmpty() ? String.join("\n\n", summary) : text;
        }
    }

    /// The model declines, in words of its own.
    record Refusal(String text, Extensions extensions) implements Part {
        public static Refusal of(String text) {
            return new Refusal(text, Extensions.NONE);
        }
    }

    /// What only its own dialect can say: a provider's own tool at work, its result, code that it ran.
    ///
    /// @param type the dialect's word for it, as `server_tool_use` or `executableCode`
    /// @param raw as it stood
    record Vendor(Dialect origin, String type, Map<String, @Nullable Object> raw) implements Part {}
}

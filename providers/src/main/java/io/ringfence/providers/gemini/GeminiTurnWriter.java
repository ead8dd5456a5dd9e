package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the parts of turns. One request.
final class GeminiTurnWriter {
    /// Google documents it for histories whose calls another model has made.
    private static final String DUMMY_SIGNATURE = "skip_thought_signature_validator";

    /// What results of functions can hold themselves.
    private static final Set<String> TYPES_IN_RESULTS =
            Set.of("image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain");

    private static final String ATTACHED = "The result is attached.";
    private static final String NO_RESULT = "There is no result of this call.";

    private final RequestTarget target;
    private final GeminiModel model;
    private final Losses losses;

    /// State that came without words, for the call that may follow.
    private @Nullable ProviderState pending;

    GeminiTurnWriter(RequestTarget target, GeminiModel model, Losses losses) {
        this.target = target;
        this.model = model;
        this.losses = losses;
    }

    // ---- The model's turns

    /// Adds to `parts` what the model said, and to `calls` what it called.
    void writeModels(List<Part> said, String where, List<Object> parts, List<Part.ToolCall> calls) {
        for (int i = 0; i < said.size(); i++) {
            String here = where + ".content[" + i + "]";
            switch (said.get(i)) {
                case Part.Reasoning reasoning -> writeReasoning(reasoning, here, parts);
                case Part.ToolCall call -> {
                    if (call.state() != null) {
                        flushPending(parts);
                    }
                    parts.add(call(call, calls.isEmpty(), here));
                    calls.add(call);
                }
                case Part.ToolResult _ -> losses.dropped("a tool result in the assistant's message");
                case Part.Text _, Part.Image _, Part.Recording _, Part.Document _, Part.Refusal _, Part.Vendor _ ->
                    writeShared(said.get(i), here, parts);
            }
        }
    }

    /// The model's turn is over.
    void endModels(List<Object> parts) {
        flushPending(parts);
    }

    private void writeReasoning(Part.Reasoning reasoning, String where, List<Object> parts) {
        ProviderState state = nativeState(reasoning.state());
        if (state == null) {
            if (reasoning.state() == null) {
                losses.add("reasoning without state is not replayed to " + Dialect.GEMINI.wireFormat());
            }
            return;
        }
        flushPending(parts);
        losses.extensions(where, reasoning.extensions());
        String words = reasoning.visibleText();
        if (words.isEmpty() && reasoning.extensions().isEmpty()) {
            pending = state;
            return;
        }
        Map<String, @Nullable Object> part = GeminiPartWriter.text(words, true);
        part.put("thoughtSignature", state.value());
        GeminiFields.putBack(reasoning.extensions(), part);
        parts.add(part);
    }

    private void flushPending(List<Object> parts) {
        if (pending != null) {
            Map<String, @Nullable Object> part = GeminiPartWriter.text("", false);
            part.put("thoughtSignature", pending.value());
            parts.add(part);
            pending = null;
        }
    }

    /// `state` if the target has made it; the loss of any other is noted.
    private @Nullable ProviderState nativeState(@Nullable ProviderState state) {
        if (state == null || state.origin().equals(target.stateOrigin())) {
            return state;
        }
        losses.add("reasoning of " + state.origin() + " is not replayed to " + Dialect.GEMINI.wireFormat());
        return null;
    }

    private Map<String, @Nullable Object> call(Part.ToolCall call, boolean isFirst, String where) {
        noteCache(call.cache());
        Map<String, @Nullable Object> part = GeminiPartWriter.call(call.id(), call.name(), arguments(call, where));
        ProviderState state = nativeState(call.state());
        if (state == null) {
            state = pending;
        }
        pending = null;
        if (state != null) {
            part.put("thoughtSignature", state.value());
        } else if (isFirst && model.demandsSignatures()) {
            part.put("thoughtSignature", DUMMY_SIGNATURE);
        }
        losses.extensions(where, call.extensions());
        GeminiFields.putBack(call.extensions(), part);
        return part;
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static Map<String, @Nullable Object> arguments(Part.ToolCall call, String where) {
        Map<String, @Nullable Object> args = new LinkedHashMap<>();
        if (call.custom()) {
            args.put(FreeText.PARAMETER, call.arguments());
            return args;
        }
        if (call.arguments().isBlank()) {
            return args;
        }
        try {
            if (JsonTree.read(call.arguments()) instanceof Map<?, ?> map) {
                return (Map<String, @Nullable Object>) map;
            }
        } catch (ProtocolException notJson) {
            throw GeminiConversationWriter.noObject(where, call);
        }
        throw GeminiConversationWriter.noObject(where, call);
    }

    // ---- The user's turns

    /// Adds to `parts` a result for each of `calls`, in their order. What no call awaits goes out as text.
    void writeResults(List<Part.ToolCall> calls, List<Part.ToolResult> results, List<Object> parts) {
        List<Part.ToolResult> left = new ArrayList<>(results);
        List<Object> attachments = new ArrayList<>();
        for (Part.ToolCall call : calls) {
            Part.ToolResult result = taken(left, call.id());
            if (result == null) {
                losses.add("a missing tool result is sent as an error to " + Dialect.GEMINI.wireFormat());
                parts.add(response(call, GeminiPartWriter.response(NO_RESULT, true)));
            } else {
                parts.add(result(call, result, attachments));
            }
        }
        for (Part.ToolResult result : left) {
            losses.add("a tool result without its call is sent as text to " + Dialect.GEMINI.wireFormat());
            String name = result.name() == null ? result.callId() : result.name();
            String text = "Result of " + name + ": " + text(result, attachments);
            parts.add(GeminiPartWriter.text(text, false));
        }
        parts.addAll(attachments);
    }

    private static Part.@Nullable ToolResult taken(List<Part.ToolResult> from, String callId) {
        for (Part.ToolResult result : from) {
            if (result.callId().equals(callId)) {
                from.remove(result);
                return result;
            }
        }
        return null;
    }

    private Map<String, @Nullable Object> result(Part.ToolCall call, Part.ToolResult result, List<Object> attachments) {
        noteCache(result.cache());
        List<Object> media = new ArrayList<>();
        Map<String, @Nullable Object> json = result.json();
        String text = json == null ? text(result, media) : "";
        boolean isWithin = model.takesMediaInResults() && media.stream().allMatch(GeminiTurnWriter::fitsIntoResult);
        if (!isWithin) {
            attachments.addAll(media);
        }
        Map<String, @Nullable Object> response;
        if (json != null) {
            response = GeminiPartWriter.response(json, result.isError());
        } else if (!text.isEmpty() || media.isEmpty()) {
            response = GeminiPartWriter.response(text, result.isError());
        } else {
            response = isWithin ? new LinkedHashMap<>() : GeminiPartWriter.response(ATTACHED, result.isError());
        }
        Map<String, @Nullable Object> part = response(call, response);
        if (isWithin && !media.isEmpty()) {
            functionOf(part).put("parts", media);
        }
        losses.extensions("tool result", result.extensions());
        GeminiFields.putBack(result.extensions(), part);
        return part;
    }

    @SuppressWarnings("unchecked") // made here
    private static Map<String, @Nullable Object> functionOf(Map<String, @Nullable Object> part) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(part.get("functionResponse"));
    }

    private static boolean fitsIntoResult(Object part) {
        Map<?, ?> members = (Map<?, ?>) part;
        return members.size() == 1
                && members.values().iterator().next() instanceof Map<?, ?> data
                && TYPES_IN_RESULTS.contains(String.valueOf(data.get("mimeType")));
    }

    private static Map<String, @Nullable Object> response(Part.ToolCall call, Map<String, @Nullable Object> response) {
        Map<String, @Nullable Object> function = new LinkedHashMap<>();
        if (!MintedIds.isMinted(call.id())) {
            function.put("id", call.id());
        }
        function.put("name", call.name());
        function.put("response", response);
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        part.put("functionResponse", function);
        return part;
    }

    /// The words of a result. What else it holds is added to `media`.
    private String text(Part.ToolResult result, List<Object> media) {
        if (result.json() != null) {
            return JsonTree.string(result.json());
        }
        StringBuilder text = new StringBuilder();
        for (Part part : result.content()) {
            if (part instanceof Part.Text words) {
                noteCache(words.cache());
                losses.extensions("tool result", words.extensions());
                text.append(text.isEmpty() ? "" : "\n").append(words.text());
            } else {
                writeShared(part, "tool result", media);
            }
        }
        return text.toString();
    }

    /// Adds to `parts` what the user said; results of tools have been written already.
    void writeUsers(List<Part> said, String where, List<Object> parts) {
        for (int i = 0; i < said.size(); i++) {
            String here = where + ".content[" + i + "]";
            switch (said.get(i)) {
                case Part.ToolResult _ -> {}
                case Part.ToolCall _, Part.Reasoning _ -> losses.dropped("what only an assistant says");
                case Part.Text _, Part.Image _, Part.Recording _, Part.Document _, Part.Refusal _, Part.Vendor _ ->
                    writeShared(said.get(i), here, parts);
            }
        }
    }

    // ---- What both say

    private void writeShared(Part part, String where, List<Object> parts) {
        switch (part) {
            case Part.Text text -> writeText(text, where, parts);
            case Part.Refusal refusal -> {
                losses.extensions(where, refusal.extensions());
                writeText(Part.Text.of(refusal.text()), where, parts);
            }
            case Part.Image image -> {
                noteCache(image.cache());
                ProviderState state = nativeState(image.state());
                Map<String, @Nullable Object> written = GeminiPartWriter.media(image, where, model, losses);
                if (written != null && state != null) {
                    written.put("thoughtSignature", state.value());
                }
                add(written, parts);
            }
            case Part.Recording recording -> add(GeminiPartWriter.media(recording, where, model, losses), parts);
            case Part.Document document -> {
                noteCache(document.cache());
                writeDocumentHead(document, parts);
                add(GeminiPartWriter.media(document, where, model, losses), parts);
            }
            case Part.Vendor vendor -> add(GeminiPartWriter.vendor(vendor, losses), parts);
            case Part.ToolCall _, Part.ToolResult _, Part.Reasoning _ -> throw new IllegalArgumentException(where);
        }
    }

    private void writeText(Part.Text text, String where, List<Object> parts) {
        noteCache(text.cache());
        if (!text.citations().isEmpty()) {
            losses.droppedAll("citations");
        }
        ProviderState state = nativeState(text.state());
        losses.extensions(where, text.extensions());
        boolean isKept = text.extensions().belongTo(Dialect.GEMINI);
        if (text.text().isEmpty() && state == null && !isKept) {
            return; // an empty text is refused
        }
        Map<String, @Nullable Object> part = GeminiPartWriter.text(text.text(), false);
        if (state != null) {
            part.put("thoughtSignature", state.value());
        }
        GeminiFields.putBack(text.extensions(), part);
        add(part, parts);
    }

    /// Title and context are for the model to see, and Gemini has no member for them.
    private void writeDocumentHead(Part.Document document, List<Object> parts) {
        StringBuilder head = new StringBuilder();
        if (document.title() != null) {
            head.append("Title: ").append(document.title());
        }
        if (document.context() != null) {
            head.append(head.isEmpty() ? "" : "\n").append("Context: ").append(document.context());
        }
        if (!head.isEmpty()) {
            add(GeminiPartWriter.text(head.toString(), false), parts);
        }
    }

    private void add(@Nullable Map<String, @Nullable Object> part, List<Object> parts) {
        if (part != null) {
            flushPending(parts);
            parts.add(part);
        }
    }

    private void noteCache(@Nullable CacheHint hint) {
        if (hint != null) {
            losses.dropped(GeminiRequestWriter.CACHE_POLICY);
        }
    }
}

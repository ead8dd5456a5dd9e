package io.ringfence.providers.cache;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Tool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hints on parts.
final class CacheMarks {
    private CacheMarks() {}

    /// Every hint of a request.
    static List<CacheHint> all(ChatRequest request) {
        List<CacheHint> all = new ArrayList<>();
        add(all, request.cache().automatic());
        for (Tool tool : request.tools().tools()) {
            add(all, tool instanceof Tool.Function function ? function.cache() : null);
        }
        request.instructions().forEach(part -> add(all, of(part)));
        for (Message message : request.messages()) {
            message.parts().forEach(part -> add(all, of(part)));
        }
        return all;
    }

    private static void add(List<CacheHint> all, @Nullable CacheHint hint) {
        if (hint != null) {
            all.add(hint);
        }
    }

    /// The hint on a part, null when there is none.
    static @Nullable CacheHint of(Part part) {
        return switch (part) {
            case Part.Text text -> text.cache();
            case Part.Image image -> image.cache();
            case Part.Document document -> document.cache();
            case Part.ToolCall call -> call.cache();
            case Part.ToolResult result -> result.cache();
            case Part.Recording _, Part.Reasoning _, Part.Refusal _, Part.Vendor _ -> null;
        };
    }

    /// The part with a hint, null when its kind cannot have one.
    static @Nullable Part with(Part part, CacheHint hint) {
        return switch (part) {
            case Part.Text text ->
                text.text().isEmpty() // an empty block cannot be cached
                        ? null
                        : new Part.Text(text.text(), text.citations(), hint, text.state(), text.extensions());
            case Part.Image image ->
                new Part.Image(image.media(), image.detail(), hint, image.state(), image.extensions());
            case Part.Document document ->
                new Part.Document(
                        document.media(),
                        document.name(),
                        document.title(),
                        document.context(),
                        document.citations(),
                        hint,
                        document.extensions());
            case Part.ToolCall call ->
                new Part.ToolCall(
                        call.id(), call.name(), call.arguments(), call.custom(), call.state(), hint, call.extensions());
            case Part.ToolResult result ->
                new Part.ToolResult(
                        result.callId(),
                        result.name(),
                        result.content(),
                        result.json(),
                        result.isError(),
                        hint,
                        result.extensions());
            case Part.Recording _, Part.Reasoning _, Part.Refusal _, Part.Vendor _ -> null;
        };
    }
}

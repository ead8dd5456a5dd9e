package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the messages of one request, or the message of one answer, and collects the documents that stand
/// beside them.
final class CohereMessageWriter {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;
    private static final String WORDS_BESIDE_DOCUMENTS = "See the attached documents.";
    private static final String SHOWN_BELOW = "(The image is in the next message of the user.)";

    private final String stateOrigin;
    private final Losses losses;
    private final List<Object> documents = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> imagesOfResults = new ArrayList<>();

    /// @param stateOrigin whose state the model can read
    CohereMessageWriter(String stateOrigin, Losses losses) {
        this.stateOrigin = stateOrigin;
        this.losses = losses;
    }

    /// What stands in `documents`.
    List<Object> documents() {
        return documents;
    }

    List<Map<String, @Nullable Object>> messages(List<Part> instructions, List<Message> messages) {
        List<Map<String, @Nullable Object>> written = new ArrayList<>();
        if (!instructions.isEmpty()) {
            system(instructions, "instructions", written);
        }
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.role() != Role.TOOL) {
                showImagesOfResults(written);
            }
            if (canRepeat(message)) {
                written.add(
                        message.raw() == null
                                ? Map.of()
                                : new LinkedHashMap<>(message.raw().items().getFirst()));
            } else {
                write(message, "messages[" + i + "]", written);
            }
        }
        showImagesOfResults(written);
        return written;
    }

    private static boolean canRepeat(Message message) {
        return message.raw() != null && message.raw().dialect() == DIALECT;
    }

    private void write(Message message, String path, List<Map<String, @Nullable Object>> to) {
        if (message.name() != null) {
            losses.dropped("the name of a speaker");
        }
        losses.extensions(path, message.extensions());
        switch (message.role()) {
            case SYSTEM, DEVELOPER -> system(message.parts(), path, to);
            case USER -> user(message, to);
            case ASSISTANT -> {
                Map<String, @Nullable Object> written = assistant(message.parts());
                if (written.size() > 1) {
                    own(message.extensions(), written);
                    to.add(written);
                }
            }
            case TOOL -> results(message.parts(), to);
        }
    }

    private static void own(Extensions extensions, Map<String, @Nullable Object> to) {
        if (extensions.belongTo(DIALECT)) {
            extensions.members().forEach(to::putIfAbsent);
        }
    }

    private void system(List<Part> parts, String path, List<Map<String, @Nullable Object>> to) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            String words = switch (part) {
                case Part.Text of -> {
                    about(of);
                    yield of.text();
                }
                case Part.Refusal refusal -> refusal.text();
                default -> {
                    losses.dropped("what is no text in " + path);
                    yield "";
                }
            };
            if (!words.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n\n").append(words);
            }
        }
        if (!text.isEmpty()) {
            to.add(Members.of("role", "system", "content", text.toString()));
        }
    }

    private void about(Part.Text text) {
        noState(text.state());
        noCache(text.cache());
        if (!text.citations().isEmpty()) {
            losses.droppedAll("citations");
        }
        losses.extensions("text", text.extensions());
    }

    private void noState(@Nullable ProviderState state) {
        if (state != null) {
            losses.add("reasoning of " + state.origin() + " is not replayed to " + DIALECT.wireFormat());
        }
    }

    private void noCache(@Nullable CacheHint cache) {
        if (cache != null) {
            losses.dropped("prompt cache policy");
        }
    }

    private void user(Message message, List<Map<String, @Nullable Object>> to) {
        List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        int documentsBefore = documents.size();
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                result(result, to);
            } else {
                userBlock(part, blocks);
            }
        }
        if (blocks.isEmpty() && documents.size() > documentsBefore) {
            losses.add("a text is put beside documents without one for " + DIALECT.wireFormat());
            blocks.add(text(WORDS_BESIDE_DOCUMENTS));
        }
        if (!blocks.isEmpty()) {
            Map<String, @Nullable Object> written = Members.of("role", "user", "content", content(blocks));
            own(message.extensions(), written);
            to.add(written);
        }
    }

    private void userBlock(Part part, List<Map<String, @Nullable Object>> to) {
        switch (part) {
            case Part.Text text -> {
                about(text);
                addText(text.text(), text.extensions(), to);
            }
            case Part.Refusal refusal -> addText(refusal.text(), Extensions.NONE, to);
            case Part.Image image -> {
                Map<String, @Nullable Object> block = image(image);
                if (block != null) {
                    to.add(block);
                }
            }
            case Part.Document document -> {
                Object written = CohereDocuments.write(document, losses);
                if (written != null) {
                    documents.add(written);
                }
            }
            case Part.Recording recording -> {
                losses.dropped("audio or video");
                if (recording.transcript() != null) {
                    addText(recording.transcript(), Extensions.NONE, to);
                }
            }
            case Part.Vendor vendor -> vendor(vendor, to);
            case Part.Reasoning _, Part.ToolCall _, Part.ToolResult _ ->
                losses.droppedAll("parts that no user can write");
        }
    }

    private static Map<String, @Nullable Object> text(String text) {
        return Members.of("type", "text", "text", text);
    }

    private static void addText(String text, Extensions extensions, List<Map<String, @Nullable Object>> to) {
        if (!text.isEmpty()) {
            Map<String, @Nullable Object> block = text(text);
            own(extensions, block);
            to.add(block);
        }
    }

    /// One text stands as it is, everything else as blocks.
    private static Object content(List<Map<String, @Nullable Object>> blocks) {
        Map<String, @Nullable Object> first = blocks.getFirst();
        boolean isPlain = blocks.size() == 1 && first.size() == 2 && "text".equals(first.get("type"));
        Object text = first.get("text");
        return isPlain && text != null ? text : blocks;
    }

    private @Nullable Map<String, @Nullable Object> image(Part.Image image) {
        noState(image.state());
        noCache(image.cache());
        losses.extensions("image", image.extensions());
        String url = switch (image.media()) {
            case Media.Url at -> at.url();
            case Media.Inline inline
            when !inline.base64().isEmpty() ->
                "data:" + (inline.mediaType() == null ? "image/png" : inline.mediaType()) + ";base64,"
                        + inline.base64();
            case Media.Inline _, Media.FileId _, Media.PlainText _ -> null;
        };
        if (url == null) {
            losses.droppedAll("images that only their provider has");
            return null;
        }
        Map<String, @Nullable Object> address = Members.of("url", url);
        String detail = image.detail();
        if (detail != null) {
            if (List.of("auto", "low", "high").contains(detail)) {
                address.put("detail", detail);
            } else {
                losses.dropped("image detail");
            }
        }
        own(image.extensions(), address);
        return Members.of("type", "image_url", "image_url", address);
    }

    private void vendor(Part.Vendor vendor, List<Map<String, @Nullable Object>> to) {
        if (vendor.origin() == DIALECT) {
            to.add(vendor.raw());
        } else {
            losses.dropped(vendor.type());
        }
    }

    private void results(List<Part> parts, List<Map<String, @Nullable Object>> to) {
        for (Part part : parts) {
            if (part instanceof Part.ToolResult result) {
                result(result, to);
            } else {
                losses.droppedAll("parts that no tool can write");
            }
        }
    }

    private void result(Part.ToolResult result, List<Map<String, @Nullable Object>> to) {
        noCache(result.cache());
        losses.extensions("tool result", result.extensions());
        if (result.isError()) {
            losses.dropped("that a tool failed");
        }
        List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        if (result.json() != null) {
            blocks.add(text(JsonTree.string(result.json())));
        }
        for (Part part : result.content()) {
            resultBlock(part, blocks);
        }
        Map<String, @Nullable Object> written = Members.of("role", "tool", "tool_call_id", result.callId());
        written.put("content", blocks.isEmpty() ? "" : content(blocks));
        own(result.extensions(), written);
        to.add(written);
    }

    private void resultBlock(Part part, List<Map<String, @Nullable Object>> to) {
        switch (part) {
            case Part.Document document -> {
                Object written = CohereDocuments.write(document, losses);
                if (written != null) {
                    to.add(Members.of(
                            "type",
                            "document",
                            "document",
                            written instanceof Map<?, ?> ? written : Members.of("data", Members.of("text", written))));
                }
            }
            case Part.Image image -> {
                Map<String, @Nullable Object> block = image(image);
                if (block != null) {
                    imagesOfResults.add(block);
                    to.add(text(SHOWN_BELOW));
                }
            }
            default -> userBlock(part, to);
        }
    }

    /// A result of a tool cannot hold an image; the user can show it.
    private void showImagesOfResults(List<Map<String, @Nullable Object>> to) {
        if (!imagesOfResults.isEmpty()) {
            to.add(Members.of("role", "user", "content", List.copyOf(imagesOfResults)));
            imagesOfResults.clear();
        }
    }

    /// What an assistant says: its thoughts and texts as content, and before calls the texts as `tool_plan`.
    Map<String, @Nullable Object> assistant(List<Part> parts) {
        List<Map<String, @Nullable Object>> content = new ArrayList<>();
        List<Object> calls = new ArrayList<>();
        List<Object> citations = new ArrayList<>();
        StringBuilder plan = new StringBuilder();
        boolean hasCalls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> {
                    noState(text.state());
                    noCache(text.cache());
                    losses.extensions("text", text.extensions());
                    if (hasCalls) {
                        plan.append(text.text());
                    } else {
                        addText(text.text(), text.extensions(), content);
                    }
                    citations(text, citations);
                }
                case Part.Reasoning reasoning -> reasoning(reasoning, content);
                case Part.ToolCall call -> calls.add(toolCall(call));
                case Part.Refusal refusal -> {
                    losses.add("refusals are written as text to " + DIALECT.wireFormat());
                    addText(refusal.text(), Extensions.NONE, content);
                }
                case Part.Image _ -> losses.droppedAll("images of the assistant");
                case Part.Document _ -> losses.droppedAll("documents of the assistant");
                case Part.Recording _, Part.Vendor _, Part.ToolResult _ -> userBlock(part, content);
            }
        }
        Map<String, @Nullable Object> written = Members.of("role", "assistant");
        if (!content.isEmpty()) {
            written.put("content", content);
        }
        if (!plan.isEmpty()) {
            written.put("tool_plan", plan.toString());
        }
        if (!calls.isEmpty()) {
            written.put("tool_calls", calls);
        }
        if (!citations.isEmpty()) {
            written.put("citations", citations);
        }
        return written;
    }

    private void citations(Part.Text text, List<Object> to) {
        for (Citation citation : text.citations()) {
            Map<String, @Nullable Object> written = CohereCitations.write(citation, text.text(), losses);
            if (written != null) {
                to.add(written);
            }
        }
    }

    /// Cohere signs nothing, so thoughts without a signature may be its own.
    private void reasoning(Part.Reasoning reasoning, List<Map<String, @Nullable Object>> to) {
        ProviderState state = reasoning.state();
        if (state != null && !state.origin().equals(stateOrigin)) {
            noState(state);
            return;
        }
        losses.extensions("reasoning", reasoning.extensions());
        if (!reasoning.visibleText().isEmpty()) {
            Map<String, @Nullable Object> block = Members.of("type", "thinking", "thinking", reasoning.visibleText());
            own(reasoning.extensions(), block);
            to.add(block);
        }
    }

    private Map<String, @Nullable Object> toolCall(Part.ToolCall call) {
        noState(call.state());
        noCache(call.cache());
        losses.extensions("tool call", call.extensions());
        String arguments = call.custom()
                ? JsonTree.string(Members.of("input", call.arguments()))
                : call.arguments().isBlank() ? "{}" : call.arguments();
        Map<String, @Nullable Object> written = Members.of("id", call.id(), "type", "function");
        written.put("function", Members.of("name", call.name(), "arguments", arguments));
        own(call.extensions(), written);
        return written;
    }
}

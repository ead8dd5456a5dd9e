package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the events of ConverseStream. Blocks of text and of thoughts have no start of their own; the answer is
/// whole with `messageStop`, and its usage follows in `metadata`.
final class ConverseStreamDecoder implements StreamDecoder {
    private static final String ADDITIONAL = "additionalModelResponseFields";
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    /// What may be collected at a time of parts that can only be handed on whole, in characters.
    private static final int MAX_COLLECTED = 24 << 20;

    private static final int MAX_OPEN_BLOCKS = 1_000;

    /// One content block that is under way.
    private static final class Block {
        /// The call's number, or -1.
        int call = -1;
        /// The member and type of a block that is handed on whole, or null.
        @Nullable
        String whole;

        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        final StringBuilder text = new StringBuilder();
        final List<@Nullable Object> content = new ArrayList<>();
        int collected;
    }

    private final AnswerSource source;
    private final Map<Long, Block> blocks = new HashMap<>();
    private int collected;
    private int calls;
    private boolean started;
    private boolean stopped;
    private boolean ended;

    ConverseStreamDecoder(AnswerSource source) {
        this.source = source;
    }

    @Override
    public void decode(@Nullable String name, JsonObject data, Consumer<StreamEvent> sink) {
        if (ended) {
            return;
        }
        if (name != null && name.endsWith("Exception")) {
            // Some libraries hand exceptions on as if they were events.
            sink.accept(new StreamEvent.Failed(AwsStreamFailure.of(name, AwsStreamFailure.text(data.members()))));
            return;
        }
        switch (name) {
            case "messageStart" -> start(sink);
            case "contentBlockStart" -> blockStart(data, sink);
            case "contentBlockDelta" -> blockDelta(data, sink);
            case "contentBlockStop" -> blockStop(data, sink);
            case "messageStop" -> messageStop(data, sink);
            case "metadata" -> metadata(data, sink);
            case null, default -> sink.accept(new StreamEvent.Ping()); // an event of a later version
        }
    }

    private void start(Consumer<StreamEvent> sink) {
        if (!started) {
            started = true;
            sink.accept(new StreamEvent.Started(null, "", -1));
        }
    }

    private Block block(JsonObject data) {
        Block block = blocks.computeIfAbsent(data.count("contentBlockIndex"), _ -> new Block());
        if (blocks.size() > MAX_OPEN_BLOCKS) {
            throw ProtocolException.invalidShape("more than " + MAX_OPEN_BLOCKS + " content blocks are open");
        }
        return block;
    }

    private void collect(Block block, int length) {
        block.collected += length;
        collected += length;
        if (collected > MAX_COLLECTED) {
            throw ProtocolException.invalidShape("a content block is larger than the limit");
        }
    }

    private void blockStart(JsonObject data, Consumer<StreamEvent> sink) {
        start(sink);
        JsonObject begun = data.requiredObject("start");
        Block block = block(data);
        JsonObject use = begun.object("toolUse");
        if (use != null && !"server_tool_use".equals(use.string("type"))) {
            block.call = calls++;
            String id = use.requiredText("toolUseId");
            String name = use.requiredText("name");
            sink.accept(new StreamEvent.ToolCallStarted(
                    0, block.call, id, name, false, null, Extensions.unreadOf(use, DIALECT)));
            return;
        }
        for (Map.Entry<String, @Nullable Object> member : begun.members().entrySet()) {
            if (member.getValue() instanceof Map<?, ?>) {
                block.whole = member.getKey();
                block.members = new LinkedHashMap<>(
                        begun.requiredObject(member.getKey()).members());
                return;
            }
        }
    }

    private void blockDelta(JsonObject data, Consumer<StreamEvent> sink) {
        start(sink);
        JsonObject delta = data.requiredObject("delta");
        Block block = block(data);
        String text = delta.string("text");
        if (text != null && !text.isEmpty()) {
            sink.accept(new StreamEvent.TextDelta(0, text));
        }
        JsonObject use = delta.object("toolUse");
        if (use != null) {
            toolInput(data, block, use.any("input"), sink);
        }
        JsonObject reasoning = delta.object("reasoningContent");
        if (reasoning != null) {
            reasoning(block, reasoning, sink);
        }
        JsonObject citation = delta.object("citation");
        if (citation != null) {
            sink.accept(new StreamEvent.CitationAdded(0, ConverseCitations.read(citation)));
        }
        for (Object result : delta.list("toolResult")) {
            collect(block, JsonTree.string(result).length());
            block.content.add(result);
        }
        JsonObject image = delta.object("image");
        if (image != null) {
            if (block.whole == null) {
                block.whole = "image";
            }
            JsonObject bytes = image.object("source");
            String base64 = bytes == null ? null : bytes.string("bytes");
            if (base64 != null) {
                collect(block, base64.length());
                Base64Pieces.append(block.text, base64);
            }
        }
        delta.unread()
                .forEach((member, value) -> sink.accept(
                        new StreamEvent.PartAdded(0, new Part.Vendor(DIALECT, member, Members.of(member, value)))));
    }

    private void toolInput(JsonObject data, Block block, @Nullable Object input, Consumer<StreamEvent> sink) {
        String fragment = input == null ? "" : input instanceof String text ? text : JsonTree.string(input);
        if (block.whole != null) {
            collect(block, fragment.length());
            block.text.append(fragment);
        } else if (block.call < 0) {
            throw ProtocolException.invalidShape(
                    data.path("contentBlockIndex") + " is that of a block without a start");
        } else if (!fragment.isEmpty()) {
            sink.accept(new StreamEvent.ToolCallDelta(0, block.call, fragment));
        }
    }

    private void reasoning(Block block, JsonObject reasoning, Consumer<StreamEvent> sink) {
        String text = reasoning.string("text");
        if (text != null && !text.isEmpty()) {
            sink.accept(new StreamEvent.ReasoningDelta(0, text, false));
        }
        String signature = reasoning.string("signature");
        if (signature != null) {
            collect(block, signature.length());
            block.text.append(signature);
        }
        String redacted = reasoning.string("redactedContent");
        if (redacted != null) {
            block.whole = "redactedContent";
            collect(block, redacted.length());
            Base64Pieces.append(block.text, redacted);
        }
    }

    private void blockStop(JsonObject data, Consumer<StreamEvent> sink) {
        start(sink);
        Block block = blocks.remove(data.count("contentBlockIndex"));
        if (block != null) {
            collected -= block.collected;
            end(block, sink);
        }
    }

    private void end(Block block, Consumer<StreamEvent> sink) {
        if (block.call >= 0) {
            sink.accept(new StreamEvent.ToolCallEnded(0, block.call));
            return;
        }
        switch (block.whole) {
            case null -> {
                if (!block.text.isEmpty()) {
                    state(block.text.toString(), false, sink);
                }
            }
            case "redactedContent" -> state(block.text.toString(), true, sink);
            case "image" -> {
                String mediaType = ConverseFormats.IMAGE.mediaType(
                        block.members.get("format") instanceof String format ? format : null);
                Media media = new Media.Inline(mediaType, block.text.toString());
                sink.accept(new StreamEvent.PartAdded(0, new Part.Image(media, null, null, null, Extensions.NONE)));
            }
            default -> sink.accept(new StreamEvent.PartAdded(0, vendor(block.whole, block)));
        }
        sink.accept(new StreamEvent.PartEnded(0));
    }

    private void state(String value, boolean redacted, Consumer<StreamEvent> sink) {
        sink.accept(new StreamEvent.ReasoningState(0, new ProviderState(source.stateOrigin(), value), redacted));
    }

    /// A call of one of the provider's own tools, or its result.
    private static Part vendor(String member, Block block) {
        if (member.equals("toolUse")) {
            block.members.put("input", input(block.text.toString()));
        } else if (!block.content.isEmpty()) {
            block.members.put("content", block.content);
        }
        return new Part.Vendor(DIALECT, member, Members.of(member, block.members));
    }

    private static @Nullable Object input(String text) {
        if (text.isBlank()) {
            return Map.of();
        }
        try {
            return JsonTree.read(text);
        } catch (ProtocolException cut) {
            return Members.of("_raw_arguments", text);
        }
    }

    private void messageStop(JsonObject data, Consumer<StreamEvent> sink) {
        start(sink);
        if (stopped) {
            return;
        }
        for (Block unfinished : blocks.values()) {
            end(unfinished, sink);
        }
        blocks.clear();
        stopped = true;
        String reason = data.string("stopReason");
        Object additional = data.any(ADDITIONAL);
        if (additional != null && !ConverseFinish.isOnlyStopSequence(additional)) {
            sink.accept(new StreamEvent.Extended(0, new Extensions(DIALECT, Map.of(ADDITIONAL, additional))));
        }
        sink.accept(new StreamEvent.Finished(0, ConverseFinish.read(reason, calls > 0, additional)));
    }

    private void metadata(JsonObject data, Consumer<StreamEvent> sink) {
        start(sink);
        JsonObject usage = data.object("usage");
        if (usage != null) {
            sink.accept(new StreamEvent.UsageReported(ConverseUsage.read(usage)));
        }
        if (stopped) {
            end(sink);
        }
    }

    @Override
    public void end(Consumer<StreamEvent> sink) {
        if (stopped && !ended) {
            ended = true;
            sink.accept(new StreamEvent.Ended());
        }
    }
}

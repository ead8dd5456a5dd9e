package io.ringfence.providers.messages;

import io.ringfence.providers.translate.StreamEncoder.Frames;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The events of a stream, each with its name twice, and content blocks that follow each other without gaps.
/// One stream, one thread.
final class StreamFrames {
    private final Frames frames;
    private final BlockCount blocks;

    /// How many blocks a stream has had.
    static final class BlockCount {
        private int started;
    }

    StreamFrames(Frames frames, BlockCount blocks) {
        this.frames = frames;
        this.blocks = blocks;
    }

    /// An event that is about no block.
    ///
    /// @param content whether the client sees something of the answer in it
    void event(String type, Map<String, @Nullable Object> members, boolean content) {
        Map<String, @Nullable Object> event = Own.typed(type);
        event.putAll(members);
        frames.frame(type, event, content);
    }

    void ping() {
        frames.frame("ping", Own.typed("ping"), false);
    }

    /// A sign of life before there is an answer.
    void comment() {
        frames.comment("ping");
    }

    void startBlock(Map<String, @Nullable Object> block, boolean content) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("index", blocks.started++);
        members.put("content_block", block);
        event("content_block_start", members, content);
    }

    /// A delta of the block that was started last.
    void delta(String type, String name, Object value) {
        Map<String, @Nullable Object> delta = Own.typed(type);
        delta.put(name, value);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("index", blocks.started - 1);
        members.put("delta", delta);
        event("content_block_delta", members, true);
    }

    void json(String fragment) {
        delta("input_json_delta", "partial_json", fragment);
    }

    /// Ends the block that was started last.
    void stopBlock() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("index", blocks.started - 1);
        event("content_block_stop", members, false);
    }

    /// A block that needs no deltas.
    void wholeBlock(Map<String, @Nullable Object> block) {
        startBlock(block, true);
        stopBlock();
    }
}

package io.ringfence.providers.translate;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes frames as an event stream (HTML Living Standard, section 9.2) into a buffer.
public final class SseFrames implements StreamEncoder.Frames {
    private final ByteBuf to;
    private final String lineEnd;
    private boolean hasContent;

    /// @param to takes the frames; stays the caller's
    /// @param lineEnd Gemini's streams have CRLF, all others LF
    public SseFrames(ByteBuf to, String lineEnd) {
        this.to = to;
        this.lineEnd = lineEnd;
    }

    @Override
    public void frame(@Nullable String name, Object data, boolean content) {
        if (name != null) {
            text("event: " + name + lineEnd);
        }
        text("data: ");
        JsonTree.write(data, to);
        text(lineEnd + lineEnd);
        hasContent |= content;
    }

    @Override
    public void done() {
        text("data: [DONE]" + lineEnd + lineEnd);
        hasContent = true;
    }

    @Override
    public void comment(String text) {
        text(": " + text + lineEnd + lineEnd);
    }

    /// Whether any frame so far has shown the client something of the answer.
    public boolean hasContent() {
        return hasContent;
    }

    private void text(String text) {
        to.writeCharSequence(text, StandardCharsets.UTF_8);
    }
}

package io.ringfence.providers.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.ringfence.providers.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Changes the few members of a request's body that are the gateway's business and leaves every other byte as the
/// client sent it. One per event loop; reusable.
public final class RequestSplicer {
    /*
     * A body of up to this length is copied whole: a composite of slices costs more than moving so few bytes, and is
     * slower to write to a socket.
     */
    private static final int COPIED_LENGTH = 4_096;

    private static final byte[] NOTHING = {};

    /// The edits of the body at hand, ordered by where they begin: `[start, end)` gives way to `text`.
    private int[] starts = new int[8];

    private int[] ends = new int[8];
    private byte[][] texts = new byte[8][];
    private int count;

    /// The body as the upstream gets it.
    ///
    /// @param body what `facts` were scanned from, with the same readable bytes; stays the caller's
    /// @return a buffer that the caller must release: a slice of `body` when nothing changes, a copy when it is
    ///     short, otherwise slices around the inserted texts
    public ByteBuf splice(ByteBuf body, RequestFacts facts, Splice splice) {
        if (facts.problem() != null) {
            throw new IllegalArgumentException("the body was refused: " + facts.problem());
        }
        count = 0;
        var added = new StringBuilder();
        replaceModel(facts, splice);
        if (splice.addUsage() && facts.dialect() == Dialect.OPENAI_CHAT) {
            addUsage(facts, added);
        }
        if (splice.outputTokensLimit() > 0) {
            limitOutput(facts, splice, added);
        }
        removeFallbacks(body, facts);
        if (!added.isEmpty()) {
            int remaining = facts.memberCount - (facts.fallbacksMember.isPresent() ? 1 : 0);
            added.setLength(remaining > 0 ? added.length() : added.length() - 1);
            insert(facts.firstMemberAt, added.toString());
        }
        return count == 0 ? body.retainedSlice() : apply(body);
    }

    private void replaceModel(RequestFacts facts, Splice splice) {
        String model = splice.model();
        if (model == null || !facts.modelPlace.isNamed()) {
            return;
        }
        // Where Gemini's body repeats the model, it does so as a resource name.
        String upstream = facts.dialect() == Dialect.GEMINI && model.indexOf('/') < 0 ? "models/" + model : model;
        if (!upstream.equals(facts.model())) {
            replace(facts.modelPlace, quoted(upstream));
        }
    }

    private void addUsage(RequestFacts facts, StringBuilder added) {
        Place options = facts.streamOptions;
        Place usage = facts.includeUsage;
        if (!options.isPresent()) {
            added.append("\"stream_options\":{\"include_usage\":true},");
        } else if (options.isNull()) {
            replace(options, "{\"include_usage\":true}");
        } else if (!usage.isPresent()) {
            insert(options.start() + 1, options.isEmpty() ? "\"include_usage\":true" : "\"include_usage\":true,");
        } else if (!facts.usageRequested()) {
            replace(usage, "true");
        }
    }

    private void limitOutput(RequestFacts facts, Splice splice, StringBuilder added) {
        long limit = splice.outputTokensLimit();
        lower(facts.maxTokens, limit);
        lower(facts.maxCompletionTokens, limit);
        lower(facts.maxOutputTokensPlace, limit);
        if (facts.maxTokens.isNamed() || facts.maxCompletionTokens.isNamed() || facts.maxOutputTokensPlace.isNamed()) {
            return;
        }
        OutputLimitField field = splice.field();
        Place place = switch (field) {
            case MAX_TOKENS -> facts.maxTokens;
            case MAX_COMPLETION_TOKENS -> facts.maxCompletionTokens;
            case MAX_OUTPUT_TOKENS, GENERATION_CONFIG -> facts.maxOutputTokensPlace;
        };
        String member = "\"" + field.wireName() + "\":" + limit;
        if (place.isPresent()) {
            replace(place, Long.toString(limit));
        } else if (field != OutputLimitField.GENERATION_CONFIG) {
            added.append(member).append(',');
        } else if (!facts.generationConfig.isPresent()) {
            added.append("\"generationConfig\":{").append(member).append("},");
        } else if (facts.generationConfig.isNull()) {
            replace(facts.generationConfig, "{" + member + "}");
        } else {
            insert(facts.generationConfig.start() + 1, facts.generationConfig.isEmpty() ? member : member + ",");
        }
    }

    private void lower(Place place, long limit) {
        if (place.isNamed() && place.number() > limit) {
            replace(place, Long.toString(limit));
        }
    }

    private void removeFallbacks(ByteBuf body, RequestFacts facts) {
        Place member = facts.fallbacksMember;
        if (!member.isPresent()) {
            return;
        }
        int base = body.readerIndex();
        int before = member.start() - 1;
        while (isWhitespace(body.getByte(base + before))) {
            before--;
        }
        if (body.getByte(base + before) == ',') {
            edit(before, member.end(), NOTHING);
            return;
        }
        int after = member.end();
        while (isWhitespace(body.getByte(base + after))) {
            after++;
        }
        boolean isFollowed = body.getByte(base + after) == ',';
        edit(member.start(), isFollowed ? after + 1 : member.end(), NOTHING);
    }

    private void replace(Place place, String text) {
        edit(place.start(), place.end(), text.getBytes(StandardCharsets.UTF_8));
    }

    private void insert(int at, String text) {
        edit(at, at, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Keeps the edits ordered; an insertion goes before what is taken away at the same place.
    private void edit(int start, int end, byte[] text) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            texts = Arrays.copyOf(texts, count * 2);
        }
        int at = count++;
        while (at > 0 && (starts[at - 1] > start || (starts[at - 1] == start && ends[at - 1] > end))) {
            starts[at] = starts[at - 1];
            ends[at] = ends[at - 1];
            texts[at] = texts[at - 1];
            at--;
        }
        starts[at] = start;
        ends[at] = end;
        texts[at] = text;
    }

    private ByteBuf apply(ByteBuf body) {
        return body.readableBytes() <= COPIED_LENGTH ? copied(body) : composed(body);
    }

    private ByteBuf copied(ByteBuf body) {
        int length = body.readableBytes();
        for (int i = 0; i < count; i++) {
            length += texts[i].length - (ends[i] - starts[i]);
        }
        ByteBuf copy = body.alloc().buffer(length, length);
        int base = body.readerIndex();
        int from = 0;
        for (int i = 0; i < count; i++) {
            copy.writeBytes(body, base + from, starts[i] - from).writeBytes(texts[i]);
            from = ends[i];
        }
        return copy.writeBytes(body, base + from, body.readableBytes() - from);
    }

    private ByteBuf composed(ByteBuf body) {
        CompositeByteBuf composite = body.alloc().compositeBuffer(2 * count + 1);
        int base = body.readerIndex();
        int from = 0;
        for (int i = 0; i < count; i++) {
            addSlice(composite, body, base + from, starts[i] - from);
            if (texts[i].length > 0) {
                // Of the body's kind: a heap part would make the transport copy a direct composite whole.
                ByteBuf text = body.isDirect()
                        ? body.alloc().directBuffer(texts[i].length)
                        : body.alloc().heapBuffer(texts[i].length);
                composite.addComponent(true, text.writeBytes(texts[i]));
            }
            from = ends[i];
        }
        addSlice(composite, body, base + from, body.readableBytes() - from);
        return composite;
    }

    private static void addSlice(CompositeByteBuf composite, ByteBuf body, int index, int length) {
        if (length > 0) {
            composite.addComponent(true, body.retainedSlice(index, length));
        }
    }

    private static boolean isWhitespace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private static String quoted(String value) {
        var text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            if (unit == '"' || unit == '\\') {
                text.append('\\').append(unit);
            } else if (unit < ' ' || Character.isSurrogate(unit)) {
                text.append(String.format("\\u%04x", (int) unit));
            } else {
                text.append(unit);
            }
        }
        return text.append('"').toString();
    }
}

package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bytes with holes for what differs from one fast answer to the next: its id and its token counts.
final class Template {
    /// Stand where the id will be; as long as one.
    static final String ID = "1d1d1d1d1d1d1d1d1d1d1d1d";
    /// Stands where the number of prompt tokens will be, so that greater numbers are totals.
    static final int PROMPT_TOKENS = 700_000_000;

    private static final Pattern HOLE = Pattern.compile(ID + "|7000\\d{5}");

    private final List<byte[]> literals = new ArrayList<>();
    private final List<Hole> holes = new ArrayList<>();
    private final int literalLength;

    /// What to fill in: the id, or the prompt tokens plus a number.
    private record Hole(boolean isId, int plusTokens) {}

    Template(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher matcher = HOLE.matcher(text);
        int from = 0;
        int length = 0;
        while (matcher.find()) {
            literals.add(text.substring(from, matcher.start()).getBytes(StandardCharsets.ISO_8859_1));
            boolean isId = matcher.group().equals(ID);
            holes.add(new Hole(isId, isId ? 0 : Integer.parseInt(matcher.group()) - PROMPT_TOKENS));
            length += matcher.start() - from;
            from = matcher.end();
        }
        literals.add(text.substring(from).getBytes(StandardCharsets.ISO_8859_1));
        literalLength = length + text.length() - from;
    }

    int length(int promptTokens) {
        int length = literalLength;
        for (int i = 0; i < holes.size(); i++) {
            Hole hole = holes.get(i);
            length += hole.isId ? ID.length() : HttpText.digits(promptTokens + hole.plusTokens);
        }
        return length;
    }

    void write(ByteBuf out, Ids ids, long id, int promptTokens) {
        for (int i = 0; i < holes.size(); i++) {
            out.writeBytes(literals.get(i));
            Hole hole = holes.get(i);
            if (hole.isId) {
                ids.write(out, id);
            } else {
                HttpText.writeDecimal(out, promptTokens + hole.plusTokens);
            }
        }
        out.writeBytes(literals.getLast());
    }
}

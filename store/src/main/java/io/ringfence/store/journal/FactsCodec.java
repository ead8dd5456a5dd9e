package io.ringfence.store.journal;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

import io.ringfence.engine.ledger.LedgerFacts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// The facts of an exchange as bytes: ten names by their number, numbers, and five texts in full.
///
/// ```
/// name ids 10 × u32 | status u32 | attempts u32 | flags u32 | version u32 | 7 × u64 | (length u32 | UTF-8) × 5
/// since version 1: cost of the input i64 | cost of the output i64
/// ```
///
/// What a new version has more goes behind the rest: so a program reads what an older one left in the journal,
/// and an older one what a newer one did.
final class FactsCodec {
    static final int NAMES = 10;

    private static final int STREAMING = 1;
    private static final int ESTIMATED = 2;
    private static final int WITH_PARTS_OF_COST = 1;
    private static final int NUMBERS = 7;
    private static final int PARTS_OF_COST = 2;
    private static final int FIXED = (NAMES + 4) * SIZE_OF_INT + NUMBERS * SIZE_OF_LONG;
    private static final int MAX_TEXT = 256;
    private static final int MAX_TAGS = 512;

    /// No facts take more.
    static final int MAX_LENGTH = FIXED
            + 5 * SIZE_OF_INT
            + 3 * MAX_TEXT
            + MAX_TAGS
            + LedgerRow.MAX_OTHER_USAGE
            + PARTS_OF_COST * SIZE_OF_LONG;

    private FactsCodec() {}

    /// The names of an exchange that are worth a number, in the order of their numbers.
    static void names(LedgerFacts facts, @Nullable String[] to) {
        to[0] = facts.organisation();
        to[1] = facts.project();
        to[2] = facts.keyName();
        to[3] = facts.provider();
        to[4] = facts.upstreamModel();
        to[5] = facts.dialectName();
        to[6] = facts.errorCode();
        to[7] = facts.catalogueVersion();
        to[8] = facts.priceSourceName();
        to[9] = facts.serviceTierName();
    }

    /// Writes the facts.
    ///
    /// @param nameIds of [#names]
    /// @return the length
    static int write(LedgerFacts facts, int[] nameIds, UnsafeBuffer to, int offset) {
        int at = offset;
        for (int i = 0; i < NAMES; i++, at += SIZE_OF_INT) {
            to.putInt(at, nameIds[i]);
        }
        to.putInt(at, facts.status());
        to.putInt(at + SIZE_OF_INT, facts.attempts());
        to.putInt(at + 2 * SIZE_OF_INT, (facts.streaming() ? STREAMING : 0) | (facts.usageEstimated() ? ESTIMATED : 0));
        to.putInt(at + 3 * SIZE_OF_INT, WITH_PARTS_OF_COST);
        at += 4 * SIZE_OF_INT;
        to.putLong(at, facts.inputTokens());
        to.putLong(at + SIZE_OF_LONG, facts.cacheReadTokens());
        to.putLong(at + 2 * SIZE_OF_LONG, facts.cacheWriteTokens());
        to.putLong(at + 3 * SIZE_OF_LONG, facts.outputTokens());
        to.putLong(at + 4 * SIZE_OF_LONG, facts.reasoningTokens());
        to.putLong(at + 5 * SIZE_OF_LONG, facts.firstByteNs());
        to.putLong(at + 6 * SIZE_OF_LONG, facts.settledAfterNs());
        at += NUMBERS * SIZE_OF_LONG;
        at = text(facts.requestId(), MAX_TEXT, to, at);
        at = text(facts.requestedModel(), MAX_TEXT, to, at);
        at = text(facts.endUser(), MAX_TEXT, to, at);
        at = text(facts.tags(), MAX_TAGS, to, at);
        at = text(facts.otherUsage(), LedgerRow.MAX_OTHER_USAGE, to, at);
        to.putLong(at, facts.inputCostNanoUsd());
        to.putLong(at + SIZE_OF_LONG, facts.outputCostNanoUsd());
        return at + PARTS_OF_COST * SIZE_OF_LONG - offset;
    }

    /// Texts longer than their room are cut; what is not ASCII is copied over an array, which is rare.
    private static int text(@Nullable String text, int maxBytes, MutableDirectBuffer to, int at) {
        if (text == null) {
            to.putInt(at, -1);
            return at + SIZE_OF_INT;
        }
        int length = Math.min(text.length(), maxBytes);
        int from = at + SIZE_OF_INT;
        for (int i = 0; i < length; i++) {
            char next = text.charAt(i);
            if (next >= 0x80) {
                return utf8(text, maxBytes, to, at);
            }
            to.putByte(from + i, (byte) next);
        }
        to.putInt(at, length);
        return from + length;
    }

    private static int utf8(String text, int maxBytes, MutableDirectBuffer to, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, maxBytes);
        while (length > 0 && length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
            length--; // not in the middle of a character
        }
        to.putInt(at, length);
        to.putBytes(at + SIZE_OF_INT, bytes, 0, length);
        return at + SIZE_OF_INT + length;
    }

    /// What an exchange has besides its facts.
    record Frame(
            long run,
            long exchange,
            long epochMs,
            boolean admitted,
            boolean told,
            long reservedNanoUsd,
            long costNanoUsd) {}

    /// Reads them back.
    ///
    /// @param names by their numbers
    static LedgerRow read(UnsafeBuffer from, int offset, Frame frame, List<String> names) {
        int numbers = offset + NAMES * SIZE_OF_INT;
        int longs = numbers + 4 * SIZE_OF_INT;
        int flags = from.getInt(numbers + 2 * SIZE_OF_INT);
        var texts = new Object() {
            private int at = longs + NUMBERS * SIZE_OF_LONG;

            @Nullable
            String next() {
                int length = from.getInt(at);
                at += SIZE_OF_INT;
                if (length < 0) {
                    return null;
                }
                byte[] bytes = new byte[length];
                from.getBytes(at, bytes);
                at += length;
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
        String requestId = texts.next();
        String requestedModel = texts.next();
        String endUser = texts.next();
        String tags = texts.next();
        String otherUsage = texts.next();
        int parts = texts.at;
        boolean isFree = frame.costNanoUsd() == 0; // so its parts are known, whoever wrote it
        boolean isDivided = from.getInt(numbers + 3 * SIZE_OF_INT) >= WITH_PARTS_OF_COST;
        String dialect = name(from, offset, 5, names);
        return new LedgerRow(
                frame.run(),
                frame.exchange(),
                frame.epochMs(),
                frame.admitted(),
                frame.told(),
                frame.reservedNanoUsd(),
                frame.costNanoUsd(),
                isFree ? 0 : isDivided ? from.getLong(parts) : LedgerFacts.UNDIVIDED,
                isFree ? 0 : isDivided ? from.getLong(parts + SIZE_OF_LONG) : LedgerFacts.UNDIVIDED,
                requestId == null ? "" : requestId,
                name(from, offset, 0, names),
                name(from, offset, 1, names),
                name(from, offset, 2, names),
                endUser,
                tags,
                requestedModel == null ? "" : requestedModel,
                name(from, offset, 3, names),
                name(from, offset, 4, names),
                dialect == null ? "" : dialect,
                name(from, offset, 6, names),
                name(from, offset, 7, names),
                name(from, offset, 8, names),
                name(from, offset, 9, names),
                from.getInt(numbers),
                (flags & STREAMING) != 0,
                (flags & ESTIMATED) != 0,
                from.getInt(numbers + SIZE_OF_INT),
                from.getLong(longs),
                from.getLong(longs + SIZE_OF_LONG),
                from.getLong(longs + 2 * SIZE_OF_LONG),
                from.getLong(longs + 3 * SIZE_OF_LONG),
                from.getLong(longs + 4 * SIZE_OF_LONG),
                otherUsage,
                from.getLong(longs + 5 * SIZE_OF_LONG),
                from.getLong(longs + 6 * SIZE_OF_LONG));
    }

    private static @Nullable String name(UnsafeBuffer from, int offset, int index, List<String> names) {
        int id = from.getInt(offset + index * SIZE_OF_INT);
        return id == Names.NONE ? null : names.get(id);
    }
}

package io.ringfence.store.journal;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

/// Where things lie in a segment. All numbers are little-endian.
///
/// ```
/// segment: magic u64 | run u64 | number u64 | created ms u64 | zeros to 64 | record*
/// record:  length u32 | type u32 | CRC-32C of the body u32 | zero u32 | body | zeros to a multiple of 8
/// ```
///
/// A length of zero means that nothing follows yet; it is written last, so that whoever sees it sees the whole
/// record. A record of the type [#END] says that the next segment goes on.
final class Layout {
    static final long MAGIC = 0x324C4E524A464752L;
    static final int RUN = SIZE_OF_LONG;
    static final int NUMBER = 2 * SIZE_OF_LONG;
    static final int CREATED = 3 * SIZE_OF_LONG;
    static final int SEGMENT_HEADER = 64;

    static final int LENGTH = 0;
    static final int TYPE = SIZE_OF_INT;
    static final int CRC = 2 * SIZE_OF_INT;
    static final int RECORD_HEADER = 4 * SIZE_OF_INT;
    static final int ALIGNMENT = SIZE_OF_LONG;

    /// id u32 | length u32 | UTF-8
    static final int NAME = 1;
    /// exchange u64 | ms u64 | reserved u64 | windows 5 × u64 | levels u32 | rolling levels u32 | account ids
    /// u32…
    static final int RESERVED = 2;
    /// as RESERVED up to the account ids, then cost u64 | told u32 | facts, see [FactsCodec]
    static final int SETTLED = 3;
    /// exchange u64 | ms u64 | facts
    static final int REFUSED = 4;
    static final int END = 5;

    private Layout() {}

    static int aligned(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}

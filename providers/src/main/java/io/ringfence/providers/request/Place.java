package io.ringfence.providers.request;

import io.ringfence.providers.json.JsonCursor;

/// Where a value lies in a body, in bytes from the body's start. Mutable, reused from scan to scan.
final class Place {
    private static final int ABSENT = -1;

    private int start = ABSENT;
    private int end = ABSENT;
    private boolean isNull;
    private boolean isEmpty;
    private long number;

    void reset() {
        start = ABSENT;
        end = ABSENT;
        isNull = false;
        isEmpty = false;
        number = 0;
    }

    /// Takes the value that the cursor consumed last, or the container that it left last.
    void take(JsonCursor cursor, int base) {
        start = cursor.valueStart() - base;
        end = cursor.valueEnd() - base;
    }

    void takeNull(JsonCursor cursor, int base) {
        take(cursor, base);
        isNull = true;
    }

    void takeNumber(JsonCursor cursor, int base, long value) {
        take(cursor, base);
        number = value;
    }

    void isEmpty(boolean value) {
        isEmpty = value;
    }

    void span(int from, int to) {
        start = from;
        end = to;
    }

    /// Whether the member is in the body at all, be it as `null`.
    boolean isPresent() {
        return start != ABSENT;
    }

    /// Whether the member is in the body with another value than `null`.
    boolean isNamed() {
        return isPresent() && !isNull;
    }

    boolean isNull() {
        return isNull;
    }

    /// Whether the object that lies here has no members.
    boolean isEmpty() {
        return isEmpty;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    long number() {
        return number;
    }
}

package io.ringfence.providers.prices;

import java.util.Arrays;

/// What one exchange has used, by meter. Tokens are told as providers count them: [Meter#INPUT] is the whole
/// prompt and [Meter#OUTPUT] the whole answer; the other kinds of tokens are parts of one of them, and cached
/// audio is part of both the cached tokens and the audio. What tools used to draw is part of neither.
@SuppressWarnings("EnumOrdinal") // the counts lie in the order of the meters, in this class and nowhere else
public final class UsageFacts {
    private static final Meter[] ANSWER_PARTS = {
        Meter.REASONING, Meter.OUTPUT_AUDIO, Meter.OUTPUT_IMAGE, Meter.OUTPUT_VIDEO, Meter.CITATION
    };

    private static final int TOOLS = bit(Meter.WEB_SEARCH)
            | bit(Meter.WEB_SEARCH_PREVIEW)
            | bit(Meter.GROUNDED_PROMPT)
            | bit(Meter.FILE_SEARCH)
            | bit(Meter.CODE_SESSION)
            | bit(Meter.IMAGE);

    private final long[] counts = new long[Meter.COUNT];

    /// A bit for each meter that counted anything.
    private int counted;

    private UsageFacts() {}

    /// Nothing used.
    public static UsageFacts none() {
        return new UsageFacts();
    }

    public static UsageFacts ofTokens(long input, long output) {
        return none().with(Meter.INPUT, input).with(Meter.OUTPUT, output);
    }

    /// Sets a count, and returns this.
    ///
    /// @throws IllegalArgumentException when it is negative
    public UsageFacts with(Meter meter, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(meter.id() + "=" + count + " is negative");
        }
        counts[meter.ordinal()] = count;
        int bit = bit(meter);
        counted = count == 0 ? counted & ~bit : counted | bit;
        return this;
    }

    /// Adds to a count.
    ///
    /// @throws IllegalArgumentException when `more` is negative
    public void add(Meter meter, long more) {
        with(meter, count(meter) + more);
    }

    /// Makes all counts those of `other`.
    public void set(UsageFacts other) {
        System.arraycopy(other.counts, 0, counts, 0, counts.length);
        counted = other.counted;
    }

    /// Makes all counts zero, for reuse.
    public void clear() {
        Arrays.fill(counts, 0);
        counted = 0;
    }

    /// The meters that counted anything, by [#bit].
    int counted() {
        return counted;
    }

    /// The place of a meter in a set of them.
    static int bit(Meter meter) {
        return 1 << meter.ordinal();
    }

    /// Whether nothing was counted.
    public boolean isNothing() {
        return counted == 0;
    }

    /// Whether the provider's own tools did anything.
    public boolean hasTools() {
        return (counted & TOOLS) != 0;
    }

    public long count(Meter meter) {
        return counts[meter.ordinal()];
    }

    /// How much of `meter` is charged by its own price: what is left of it when its parts are taken out.
    ///
    /// Some servers tell parts that add up to more than the whole. Then the parts are cut, so that no more tokens
    /// are charged than the prompt or the answer had.
    long own(Meter meter) {
        return switch (meter) {
            case INPUT -> rest() - freshAudio() - freshImage() - freshVideo();
            case CACHE_READ -> cacheRead() - cachedAudio() - cachedImage() - cachedVideo();
            case CACHE_WRITE -> cacheWrite() - cacheWrite1h();
            case CACHE_WRITE_1H -> cacheWrite1h();
            case INPUT_AUDIO -> freshAudio();
            case INPUT_IMAGE -> freshImage();
            case INPUT_VIDEO -> freshVideo();
            case CACHE_AUDIO_READ -> cachedAudio();
            case CACHE_IMAGE_READ -> cachedImage();
            case CACHE_VIDEO_READ -> cachedVideo();
            case OUTPUT -> answerBefore(Meter.CITATION) - answerPart(Meter.CITATION);
            case REASONING, OUTPUT_AUDIO, OUTPUT_IMAGE, OUTPUT_VIDEO, CITATION -> answerPart(meter);
            case DRAWING_INPUT -> count(Meter.DRAWING_INPUT) - own(Meter.DRAWING_INPUT_IMAGE);
            case DRAWING_INPUT_IMAGE -> Math.min(count(meter), count(Meter.DRAWING_INPUT));
            case REQUEST,
                    WEB_SEARCH,
                    WEB_SEARCH_PREVIEW,
                    GROUNDED_PROMPT,
                    FILE_SEARCH,
                    CODE_SESSION,
                    DRAWING_OUTPUT,
                    IMAGE,
                    SECOND,
                    CHARACTER -> count(meter);
        };
    }

    private long cacheRead() {
        return Math.min(count(Meter.CACHE_READ), count(Meter.INPUT));
    }

    private long cacheWrite() {
        return Math.min(count(Meter.CACHE_WRITE), count(Meter.INPUT) - cacheRead());
    }

    private long cacheWrite1h() {
        return Math.min(count(Meter.CACHE_WRITE_1H), cacheWrite());
    }

    private long cachedAudio() {
        return Math.min(Math.min(count(Meter.CACHE_AUDIO_READ), count(Meter.INPUT_AUDIO)), cacheRead());
    }

    private long cachedImage() {
        long most = cacheRead() - cachedAudio();
        return Math.min(Math.min(count(Meter.CACHE_IMAGE_READ), count(Meter.INPUT_IMAGE)), most);
    }

    private long cachedVideo() {
        long most = cacheRead() - cachedAudio() - cachedImage();
        return Math.min(Math.min(count(Meter.CACHE_VIDEO_READ), count(Meter.INPUT_VIDEO)), most);
    }

    /// The prompt without what was read from and written to a cache.
    private long rest() {
        return count(Meter.INPUT) - cacheRead() - cacheWrite();
    }

    private long freshAudio() {
        return Math.min(count(Meter.INPUT_AUDIO) - cachedAudio(), rest());
    }

    private long freshImage() {
        return Math.min(count(Meter.INPUT_IMAGE) - cachedImage(), rest() - freshAudio());
    }

    private long freshVideo() {
        return Math.min(count(Meter.INPUT_VIDEO) - cachedVideo(), rest() - freshAudio() - freshImage());
    }

    private long answerPart(Meter part) {
        return Math.min(count(part), answerBefore(part));
    }

    /// What of the answer is left for a part of it and for those that follow.
    private long answerBefore(Meter part) {
        long left = count(Meter.OUTPUT);
        for (Meter before : ANSWER_PARTS) {
            if (before == part) {
                return left;
            }
            left -= Math.min(count(before), left);
        }
        return left;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("UsageFacts[");
        for (Meter meter : Meter.values()) {
            if (count(meter) != 0) {
                text.append(text.charAt(text.length() - 1) == '[' ? "" : " ")
                        .append(meter.id())
                        .append('=')
                        .append(count(meter));
            }
        }
        return text.append(']').toString();
    }
}

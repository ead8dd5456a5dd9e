package io.ringfence.providers.prices;

/// What one exchange has used, by meter. Tokens are told as providers count them: [Meter#INPUT] is the whole
/// prompt and [Meter#OUTPUT] the whole answer; the other kinds of tokens are parts of one of them, and cached
/// audio is part of both the cached tokens and the audio.
@SuppressWarnings("EnumOrdinal") // the counts lie in the order of the meters, in this class and nowhere else
public final class UsageFacts {
    private final long[] counts = new long[Meter.COUNT];

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
        return this;
    }

    public long count(Meter meter) {
        return counts[meter.ordinal()];
    }

    /// How much of `meter` is charged by its own price: what is left of it when its parts are taken out.
    ///
    /// Parts that add up to more than the whole take nothing from others; the rest is then 0.
    long own(Meter meter) {
        long cachedAudio = Math.min(count(Meter.CACHE_AUDIO_READ), count(Meter.INPUT_AUDIO));
        long cachedImage = Math.min(count(Meter.CACHE_IMAGE_READ), count(Meter.INPUT_IMAGE));
        long cachedVideo = Math.min(count(Meter.CACHE_VIDEO_READ), count(Meter.INPUT_VIDEO));
        return switch (meter) {
            case INPUT ->
                rest(
                        count(Meter.INPUT),
                        count(Meter.CACHE_READ),
                        count(Meter.CACHE_WRITE),
                        count(Meter.INPUT_AUDIO) - cachedAudio,
                        count(Meter.INPUT_IMAGE) - cachedImage,
                        count(Meter.INPUT_VIDEO) - cachedVideo);
            case CACHE_READ -> rest(count(Meter.CACHE_READ), cachedAudio, cachedImage, cachedVideo);
            case CACHE_WRITE -> rest(count(Meter.CACHE_WRITE), count(Meter.CACHE_WRITE_1H));
            case INPUT_AUDIO -> count(Meter.INPUT_AUDIO) - cachedAudio;
            case INPUT_IMAGE -> count(Meter.INPUT_IMAGE) - cachedImage;
            case INPUT_VIDEO -> count(Meter.INPUT_VIDEO) - cachedVideo;
            case CACHE_AUDIO_READ -> cachedAudio;
            case CACHE_IMAGE_READ -> cachedImage;
            case CACHE_VIDEO_READ -> cachedVideo;
            case OUTPUT ->
                rest(
                        count(Meter.OUTPUT),
                        count(Meter.REASONING),
                        count(Meter.OUTPUT_AUDIO),
                        count(Meter.OUTPUT_IMAGE),
                        count(Meter.OUTPUT_VIDEO),
                        count(Meter.CITATION));
            case REASONING -> Math.min(count(Meter.REASONING), count(Meter.OUTPUT));
            case CACHE_WRITE_1H,
                    OUTPUT_AUDIO,
                    OUTPUT_IMAGE,
                    OUTPUT_VIDEO,
                    CITATION,
                    REQUEST,
                    WEB_SEARCH,
                    IMAGE,
                    SECOND,
                    CHARACTER -> count(meter);
        };
    }

    private static long rest(long whole, long... parts) {
        long rest = whole;
        for (long part : parts) {
            rest -= part;
        }
        return Math.max(0, rest);
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

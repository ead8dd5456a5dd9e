package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ServiceTier;
import org.jspecify.annotations.Nullable;

/// Reads Gemini's `usageMetadata`, which every chunk of a stream repeats with cumulative counts.
final class GeminiUsage {
    private long prompt;
    private long toolUsePrompt;
    private long cached;
    private long candidates;
    private long thoughts;
    private long total;

    /// What a list of counts by modality is about.
    private enum Side {
        PROMPT,
        CACHE,
        ANSWER
    }

    /// Consumes the value that is due.
    ///
    /// @return false when it is no object; `out` is then left alone
    boolean read(JsonCursor cursor, ByteBuf data, Usage out) {
        prompt = toolUsePrompt = cached = candidates = thoughts = total = 0;
        if (!JsonValues.enterObject(cursor)) {
            return false;
        }
        out.clearCounts();
        while (cursor.nextKey()) {
            readMember(cursor, data, out);
        }
        // Thoughts stand beside the candidates, save in older models, where the total gives it away.
        boolean includesThoughts = thoughts > 0 && total == prompt + toolUsePrompt + candidates;
        out.facts()
                .with(Meter.INPUT, prompt + toolUsePrompt)
                .with(Meter.CACHE_READ, cached)
                .with(Meter.OUTPUT, includesThoughts ? candidates : candidates + thoughts)
                .with(Meter.REASONING, thoughts);
        return true;
    }

    private void readMember(JsonCursor cursor, ByteBuf data, Usage out) {
        if (cursor.keyIs("promptTokenCount")) {
            prompt = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("candidatesTokenCount")) {
            candidates = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("thoughtsTokenCount")) {
            thoughts = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("cachedContentTokenCount")) {
            cached = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("toolUsePromptTokenCount")) {
            toolUsePrompt = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("totalTokenCount")) {
            total = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("promptTokensDetails") || cursor.keyIs("toolUsePromptTokensDetails")) {
            readModalities(cursor, data, Side.PROMPT, out);
        } else if (cursor.keyIs("cacheTokensDetails")) {
            readModalities(cursor, data, Side.CACHE, out);
        } else if (cursor.keyIs("candidatesTokensDetails")) {
            readModalities(cursor, data, Side.ANSWER, out);
        } else if (cursor.keyIs("serviceTier")) {
            out.serviceTier(JsonValues.serviceTier(cursor));
        } else if (cursor.keyIs("trafficType")) {
            readTraffic(cursor, out);
        }
    }

    private static void readModalities(JsonCursor cursor, ByteBuf data, Side side, Usage out) {
        if (!JsonValues.enterArray(cursor)) {
            return;
        }
        while (cursor.nextElement()) {
            Meter meter = null;
            long count = 0;
            if (JsonValues.enterObject(cursor)) {
                while (cursor.nextKey()) {
                    if (cursor.keyIs("modality")) {
                        meter = meter(cursor, side);
                    } else if (cursor.keyIs("tokenCount")) {
                        count = JsonValues.count(cursor, data);
                    }
                }
            }
            if (meter != null) {
                out.facts().add(meter, count);
            }
        }
    }

    /// Documents are seen as pictures of their pages, and charged so; text is what remains.
    private static @Nullable Meter meter(JsonCursor cursor, Side side) {
        if (cursor.stringIs("AUDIO")) {
            return switch (side) {
                case PROMPT -> Meter.INPUT_AUDIO;
                case CACHE -> Meter.CACHE_AUDIO_READ;
                case ANSWER -> Meter.OUTPUT_AUDIO;
            };
        }
        if (cursor.stringIs("IMAGE") || cursor.stringIs("DOCUMENT")) {
            return switch (side) {
                case PROMPT -> Meter.INPUT_IMAGE;
                case CACHE -> Meter.CACHE_IMAGE_READ;
                case ANSWER -> Meter.OUTPUT_IMAGE;
            };
        }
        if (cursor.stringIs("VIDEO")) {
            return switch (side) {
                case PROMPT -> Meter.INPUT_VIDEO;
                case CACHE -> Meter.CACHE_VIDEO_READ;
                case ANSWER -> Meter.OUTPUT_VIDEO;
            };
        }
        return null;
    }

    /// Vertex AI's word for the tier. What was bought beforehand (`PROVISIONED_THROUGHPUT`) counts as if it had
    /// not been.
    private static void readTraffic(JsonCursor cursor, Usage out) {
        if (cursor.stringIs("ON_DEMAND_PRIORITY")) {
            out.serviceTier(ServiceTier.PRIORITY);
        } else if (cursor.stringIs("ON_DEMAND_FLEX")) {
            out.serviceTier(ServiceTier.FLEX);
        }
    }
}

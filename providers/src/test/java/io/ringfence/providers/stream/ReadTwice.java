package io.ringfence.providers.stream;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.translate.AnswerErrors;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.BilledUsage;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.TranslatedStream;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A recorded answer as the reader of relayed answers understands it, and that of translated ones.
///
/// @param usage of the first
/// @param relayed the same as text
/// @param translated of the second, as text
record ReadTwice(Usage usage, String relayed, String translated) {
    static ReadTwice of(Recording recording) {
        return recording.isStream() ? ofStream(recording) : ofWhole(recording);
    }

    private static ReadTwice ofWhole(Recording recording) {
        UnaryAnswer answer = new UnaryAnswer().read(Unpooled.wrappedBuffer(recording.body()), recording.dialect());
        Usage translated = new Usage();
        Map<String, @Nullable Object> tree = JsonTree.readObject(recording.body());
        if (!AnswerErrors.isError(tree)) {
            ChatResponse response = Codecs.answers(recording.dialect()).parse(JsonObject.root(tree), source(recording));
            if (response.usage() != null) {
                BilledUsage.read(response.usage(), ServiceTier.of(response.serviceTier()), translated);
            }
        }
        return of(answer.usage(), translated);
    }

    private static ReadTwice ofStream(Recording recording) {
        Usage relayed = Fed.inChunks(recording.dialect(), recording.body(), () -> Integer.MAX_VALUE)
                .stream
                .usage();
        Dialect client = Dialect.OPENAI_CHAT;
        TranslatedStream stream = new TranslatedStream(
                source(recording),
                AnswerTarget.of(client, "1", () -> 1),
                new Losses(client),
                null,
                Fed.MAX_EVENT_BYTES,
                UnpooledByteBufAllocator.DEFAULT);
        stream.accept(Unpooled.wrappedBuffer(recording.body()), (frame, _) -> frame.release());
        stream.finish((frame, _) -> frame.release());
        stream.release();
        return of(relayed, stream.usage());
    }

    private static ReadTwice of(Usage relayed, Usage translated) {
        return new ReadTwice(relayed, relayed.toString(), translated.toString());
    }

    private static AnswerSource source(Recording recording) {
        Flavour flavour = recording.provider().equals("xai") ? Flavour.XAI : Flavour.PLAIN;
        return new AnswerSource(
                recording.dialect(), flavour, recording.dialect().stateOrigin());
    }
}

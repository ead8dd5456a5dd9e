package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.CollectedStream;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.ThinkTags;
import io.ringfence.providers.translate.TranslatedStream;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The way back of one attempt's answer where it is read and written anew: into another dialect, or in the
/// client's own with the thoughts taken out of its text. Its event loop only.
final class Bridge {
    private final AnswerSource source;
    private final AnswerTarget target;
    private final @Nullable ThinkTags thinkTags;
    private final List<String> lostInRequest;
    private final Losses lostInAnswer;

    /// @param thinkTags takes thoughts out of texts; null leaves them there
    /// @param lostInRequest what the provider's dialect could not say of the request
    Bridge(AnswerSource source, AnswerTarget target, @Nullable ThinkTags thinkTags, List<String> lostInRequest) {
        this.source = source;
        this.target = target;
        this.thinkTags = thinkTags;
        this.lostInRequest = lostInRequest;
        this.lostInAnswer = new Losses(target.dialect());
    }

    /// Whether the provider was asked in another dialect than the client's.
    boolean isBetweenDialects() {
        return source.dialect() != target.dialect();
    }

    /// The dialect that the provider was asked in.
    Dialect asked() {
        return source.dialect();
    }

    /// The stream that the client asked for, whether the provider answers with one or at once.
    AnswerStream stream(HttpHeaders answerHeaders, int maxEventBytes, int maxAnswerBytes, ByteBufAllocator alloc) {
        TranslatedStream stream = new TranslatedStream(source, target, lostInAnswer, thinkTags, maxEventBytes, alloc);
        return isStream(answerHeaders) ? stream : new CollectedStream(source, stream, maxAnswerBytes, alloc);
    }

    private static boolean isStream(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        String aws = TranslatedRequest.AWS_EVENT_STREAM;
        return StreamRelay.isEventStream(headers)
                || (type != null && type.regionMatches(true, 0, aws, 0, aws.length()));
    }

    /// Reads a whole answer, with all that stands in it.
    ///
    /// @throws ProtocolException when it is none of the provider's dialect
    ChatResponse read(Map<String, @Nullable Object> tree) {
        return Codecs.answers(source.dialect()).parse(JsonObject.root(tree), source);
    }

    /// Writes a whole answer for the client: as it came, if it is in the client's dialect and has no thoughts
    /// in its text.
    ///
    /// @param body that `response` was read from
    /// @throws ProtocolException when the client's dialect has no way to say it
    ByteBuf write(ChatResponse response, ByteBuf body, ByteBufAllocator alloc) {
        boolean isAsItCame = !isBetweenDialects() && (thinkTags == null || !thinkTags.areIn(response));
        if (isAsItCame) {
            return body.retain();
        }
        ChatResponse read = isBetweenDialects() ? response.withoutTrimmings() : response;
        ChatResponse told = thinkTags == null ? read : thinkTags.strip(read);
        return written(Codecs.answers(target.dialect()).emit(told, target, lostInAnswer), alloc, body.readableBytes());
    }

    /// The bytes of a tree.
    ///
    /// @param length what they will be, roughly
    static ByteBuf written(Map<String, @Nullable Object> tree, ByteBufAllocator alloc, int length) {
        ByteBuf bytes = alloc.buffer(length + 256);
        try {
            JsonTree.write(tree, bytes);
            return bytes;
        } catch (RuntimeException | Error bug) {
            bytes.release();
            throw bug;
        }
    }

    /// What was lost so far, in one line; null when nothing was.
    @Nullable
    String lost() {
        if (lostInRequest.isEmpty() && lostInAnswer.isEmpty()) {
            return null;
        }
        TreeSet<String> reasons = new TreeSet<>(lostInRequest);
        reasons.addAll(lostInAnswer.reasons());
        return LossText.of(new ArrayList<>(reasons), LossText.MAX_IN_HEADER);
    }
}

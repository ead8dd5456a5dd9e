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
import io.ringfence.providers.translate.TranslatedStream;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One attempt between a client of one dialect and a provider of another: the request as the provider gets it,
/// and the way back for its answer. Its event loop only.
final class Bridge {
    private static final String AWS_EVENT_STREAM = "application/vnd.amazon.eventstream";

    private final Map<String, @Nullable Object> request;
    private final List<String> lostInRequest;
    private final AnswerSource source;
    private final AnswerTarget target;
    private final Losses lostInAnswer;

    Bridge(
            Map<String, @Nullable Object> request,
            List<String> lostInRequest,
            AnswerSource source,
            AnswerTarget target) {
        this.request = request;
        this.lostInRequest = lostInRequest;
        this.source = source;
        this.target = target;
        this.lostInAnswer = new Losses(target.dialect());
    }

    /// The dialect that the provider is asked in.
    Dialect asked() {
        return source.dialect();
    }

    /// The request's body for the provider.
    ///
    /// @param length what it will be, roughly
    ByteBuf body(ByteBufAllocator alloc, int length) {
        ByteBuf body = alloc.buffer(length);
        try {
            JsonTree.write(request, body);
            return body;
        } catch (RuntimeException | Error bug) {
            body.release();
            throw bug;
        }
    }

    /// What the provider calls its streams, in the header `accept`.
    CharSequence streamType() {
        return source.dialect() == Dialect.BEDROCK_CONVERSE ? AWS_EVENT_STREAM : "text/event-stream";
    }

    /// The stream that the client asked for, whether the provider answers with one or at once.
    AnswerStream stream(HttpHeaders answerHeaders, int maxEventBytes, int maxAnswerBytes, ByteBufAllocator alloc) {
        TranslatedStream stream = new TranslatedStream(source, target, lostInAnswer, maxEventBytes, alloc);
        return isStream(answerHeaders) ? stream : new CollectedStream(source, stream, maxAnswerBytes, alloc);
    }

    private static boolean isStream(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return StreamRelay.isEventStream(headers)
                || (type != null && type.regionMatches(true, 0, AWS_EVENT_STREAM, 0, AWS_EVENT_STREAM.length()));
    }

    /// Reads a whole answer, with all that stands in it.
    ///
    /// @throws ProtocolException when it is none of the provider's dialect
    ChatResponse read(Map<String, @Nullable Object> tree) {
        return Codecs.answers(source.dialect()).parse(JsonObject.root(tree), source);
    }

    /// Writes a whole answer for the client.
    ///
    /// @throws ProtocolException when the client's dialect has no way to say it
    ByteBuf write(ChatResponse response, ByteBufAllocator alloc, int length) {
        Map<String, @Nullable Object> tree =
                Codecs.answers(target.dialect()).emit(response.withoutTrimmings(), target, lostInAnswer);
        ByteBuf answer = alloc.buffer(length);
        try {
            JsonTree.write(tree, answer);
            return answer;
        } catch (RuntimeException | Error bug) {
            answer.release();
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

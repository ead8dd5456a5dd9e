package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import io.ringfence.engine.Admission;
import io.ringfence.frontend.http.HeadWriter;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.provider.ForwardedHeaders;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.Splice;
import java.util.Map;

/// Writes the request for one attempt: the client's bytes with what the gateway owns spliced in, or what they
/// mean in another dialect; the provider's own credential; and only those of the client's headers that may
/// cross.
final class UpstreamRequest {
    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream");

    private UpstreamRequest() {}

    /// The client's bytes, for a provider that speaks its dialect.
    static ByteBuf spliced(
            ByteBuf body,
            RequestFacts facts,
            Dialect dialect,
            AskedFor askedFor,
            UpstreamTarget target,
            Admission admission,
            HttpHeaders clientHeaders,
            String requestId,
            LoopContext loop,
            ByteBufAllocator alloc) {
        Splice splice = new Splice(
                target.model(),
                askedFor == AskedFor.STREAM && dialect == Dialect.OPENAI_CHAT && !facts.usageRequested(),
                askedFor == AskedFor.TOKEN_COUNT ? 0 : enforcedOutputLimit(facts, admission),
                target.type().outputLimitField(dialect));
        ByteBuf content = loop.splicer().splice(body, facts, splice);
        AsciiString accept = askedFor == AskedFor.STREAM ? EVENT_STREAM : HttpHeaderValues.APPLICATION_JSON;
        HeadWriter head = head(content, dialect, askedFor, target, accept, requestId, loop);
        head.fields(clientHeaders, ForwardedHeaders::request);
        for (Map.Entry<String, String> required :
                target.type().defaultHeaders(dialect, target.apiVersion()).entrySet()) {
            if (!clientHeaders.contains(required.getKey())) {
                head.field(required.getKey(), required.getValue());
            }
        }
        credential(head, dialect, target);
        return head.before(content, alloc);
    }

    /// The request as it was written anew, for a provider that speaks another dialect.
    ///
    /// @param length of the client's body
    static ByteBuf translated(
            TranslatedRequest request,
            int length,
            AskedFor askedFor,
            UpstreamTarget target,
            HttpHeaders clientHeaders,
            String requestId,
            LoopContext loop,
            ByteBufAllocator alloc) {
        ByteBuf content = Bridge.written(request.body(), alloc, length);
        CharSequence accept = askedFor == AskedFor.STREAM ? request.streamType() : HttpHeaderValues.APPLICATION_JSON;
        HeadWriter head = head(content, request.dialect(), askedFor, target, accept, requestId, loop);
        head.fields(clientHeaders, ForwardedHeaders::foreignRequest);
        target.type().defaultHeaders(request.dialect(), target.apiVersion()).forEach(head::field);
        credential(head, request.dialect(), target);
        return head.before(content, alloc);
    }

    /// The request about a response that the provider keeps.
    static ByteBuf about(
            StoredCall stored,
            UpstreamTarget target,
            HttpHeaders clientHeaders,
            String requestId,
            LoopContext loop,
            ByteBufAllocator alloc) {
        Dialect dialect = Dialect.OPENAI_RESPONSES;
        String path = target.endpoint().basePath()
                + target.type().path(dialect, target.model(), false, target.apiVersion())
                + '/'
                + stored.responseId()
                + stored.rest();
        HeadWriter head = loop.heads()
                .request(stored.method(), path)
                .field(HttpHeaderNames.HOST, target.endpoint().authority())
                .field(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON)
                .field(REQUEST_ID, requestId);
        if (stored.method().equals(HttpMethod.POST)) {
            head.field(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        head.fields(clientHeaders, ForwardedHeaders::request);
        credential(head, dialect, target);
        return head.head(alloc);
    }

    private static HeadWriter head(
            ByteBuf content,
            Dialect dialect,
            AskedFor askedFor,
            UpstreamTarget target,
            CharSequence accept,
            String requestId,
            LoopContext loop) {
        ProviderType type = target.type();
        String path = askedFor == AskedFor.TOKEN_COUNT
                ? type.counterPath(dialect, target.model(), target.apiVersion())
                : type.path(dialect, target.model(), askedFor == AskedFor.STREAM, target.apiVersion());
        return loop.heads()
                .post(target.endpoint().basePath() + path)
                .field(HttpHeaderNames.HOST, target.endpoint().authority())
                .field(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .field(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
                .field(HttpHeaderNames.ACCEPT, accept)
                .field(REQUEST_ID, requestId);
    }

    private static void credential(HeadWriter head, Dialect dialect, UpstreamTarget target) {
        if (!target.secret().isEmpty()) {
            ProviderType type = target.type();
            head.field(type.authHeaderName(dialect), type.authHeaderValue(dialect, target.secret()));
        }
    }

    /// A budget can only guard what is bounded: a request that names no output limit is given the one that was
    /// reserved for it.
    private static long enforcedOutputLimit(RequestFacts facts, Admission admission) {
        return admission.budgeted() && facts.maxOutputTokens() == 0 ? admission.outputTokensReserved() : 0;
    }
}

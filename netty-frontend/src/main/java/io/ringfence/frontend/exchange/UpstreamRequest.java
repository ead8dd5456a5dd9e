package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
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

/// Writes the request for one attempt: the client's bytes with what the gateway owns spliced in, the provider's own
/// credential, and only those of the client's headers that may cross.
final class UpstreamRequest {
    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream");

    private UpstreamRequest() {}

    static ByteBuf encode(
            ByteBuf body,
            RequestFacts facts,
            Dialect dialect,
            boolean streaming,
            UpstreamTarget target,
            Admission admission,
            HttpHeaders clientHeaders,
            String requestId,
            LoopContext loop,
            ByteBufAllocator alloc) {
        ProviderType type = target.type();
        Splice splice = new Splice(
                target.model(),
                streaming && dialect == Dialect.OPENAI_CHAT && !facts.usageRequested(),
                enforcedOutputLimit(facts, admission),
                type.outputLimitField(dialect));
        String path = target.endpoint().basePath() + type.path(dialect, target.model(), streaming, target.apiVersion());
        ByteBuf content = loop.splicer().splice(body, facts, splice);
        HeadWriter head = loop.heads()
                .post(path)
                .field(HttpHeaderNames.HOST, target.endpoint().authority())
                .field(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .field(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
                .field(HttpHeaderNames.ACCEPT, streaming ? EVENT_STREAM : HttpHeaderValues.APPLICATION_JSON)
                .field(REQUEST_ID, requestId);
        head.fields(clientHeaders, ForwardedHeaders::request);
        for (Map.Entry<String, String> required :
                type.defaultHeaders(dialect, target.apiVersion()).entrySet()) {
            if (!clientHeaders.contains(required.getKey())) {
                head.field(required.getKey(), required.getValue());
            }
        }
        if (!target.secret().isEmpty()) {
            head.field(type.authHeaderName(dialect), type.authHeaderValue(dialect, target.secret()));
        }
        return head.before(content, alloc);
    }

    /// A budget can only guard what is bounded: a request that names no output limit is given the one that was
    /// reserved for it.
    private static long enforcedOutputLimit(RequestFacts facts, Admission admission) {
        return admission.budgeted() && facts.maxOutputTokens() == 0 ? admission.outputTokensReserved() : 0;
    }
}

package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.ringfence.engine.Admission;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.provider.ForwardedHeaders;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestSplicer;
import io.ringfence.providers.request.Splice;
import java.util.Iterator;
import java.util.Map;

/// Writes the request for one attempt: the client's bytes with what the gateway owns spliced in, the provider's own
/// credential, and only those of the client's headers that may cross.
final class UpstreamRequest {
    private static final String EVENT_STREAM = "text/event-stream";

    private UpstreamRequest() {}

    static FullHttpRequest encode(
            ByteBuf body,
            RequestFacts facts,
            Dialect dialect,
            boolean streaming,
            UpstreamTarget target,
            Admission admission,
            HttpHeaders clientHeaders,
            String requestId,
            RequestSplicer splicer) {
        ProviderType type = target.type();
        Splice splice = new Splice(
                target.model(),
                streaming && dialect == Dialect.OPENAI_CHAT && !facts.usageRequested(),
                enforcedOutputLimit(facts, admission),
                type.outputLimitField(dialect));
        ByteBuf content = splicer.splice(body, facts, splice);
        String path = target.endpoint().basePath() + type.path(dialect, target.model(), streaming, target.apiVersion());
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                path,
                content,
                DefaultHttpHeadersFactory.headersFactory().withValidation(false),
                DefaultHttpHeadersFactory.trailersFactory());
        HttpHeaders headers = request.headers();
        forward(clientHeaders, headers);
        headers.set(HttpHeaderNames.HOST, target.endpoint().authority());
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        headers.set(HttpHeaderNames.ACCEPT, streaming ? EVENT_STREAM : HttpHeaderValues.APPLICATION_JSON);
        headers.set("x-request-id", requestId);
        for (Map.Entry<String, String> required :
                type.defaultHeaders(dialect, target.apiVersion()).entrySet()) {
            if (!headers.contains(required.getKey())) {
                headers.set(required.getKey(), required.getValue());
            }
        }
        if (!target.secret().isEmpty()) {
            if (!target.secret().isEmpty()) {
                headers.set(type.authHeaderName(dialect), type.authHeaderValue(dialect, target.secret()));
            }
        }
        return request;
    }

    /// A budget can only guard what is bounded: a request that names no output limit is given the one that was
    /// reserved for it.
    private static long enforcedOutputLimit(RequestFacts facts, Admission admission) {
        return admission.budgeted() && facts.maxOutputTokens() == 0 ? admission.outputTokensReserved() : 0;
    }

    private static void forward(HttpHeaders from, HttpHeaders to) {
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = from.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            String name = entry.getKey().toString().toLowerCase(java.util.Locale.ROOT);
            if (ForwardedHeaders.request(name)) {
                to.add(name, entry.getValue());
            }
        }
    }
}

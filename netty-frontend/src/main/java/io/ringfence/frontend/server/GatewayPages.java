package io.ringfence.frontend.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.ringfence.engine.EngineStatus;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.frontend.usage.UsageAnswer;
import io.ringfence.frontend.usage.UsagePages;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorBody;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.GatewayError;
import io.ringfence.providers.request.ModelNameRule;
import io.ringfence.providers.request.ScanLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's own pages: models, the caller, usage, health, version, and errors outside of exchanges. Any
/// event loop.
final class GatewayPages {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayPages.class);

    private final String version;
    private final Consumer<Consumer<EngineStatus>> engineStatus;
    private final @Nullable UsagePages usagePages;

    /// @param engineStatus asks the engine for a report, which arrives on any thread
    /// @param usagePages null where nothing is kept that could tell about usage
    GatewayPages(String version, Consumer<Consumer<EngineStatus>> engineStatus, @Nullable UsagePages usagePages) {
        this.version = version;
        this.engineStatus = engineStatus;
        this.usagePages = usagePages;
    }

    /// Answers, at once or later, on the loop that asked.
    void answer(
            Endpoint endpoint,
            LoopContext loop,
            @Nullable String secret,
            String requestId,
            Consumer<FullHttpResponse> reply) {
        switch (endpoint) {
            case Endpoint.ListModels list -> reply.accept(models(list, loop, secret, requestId));
            case Endpoint.GetModel get -> reply.accept(model(get, loop, secret, requestId));
            case Endpoint.Health(boolean detailed) -> health(detailed, loop, requestId, reply);
            case Endpoint.Live _ ->
                reply.accept(Pages.json(HttpResponseStatus.OK, Map.of("status", "alive"), requestId));
            case Endpoint.Ready _ -> reply.accept(ready(loop, requestId));
            case Endpoint.Version _ ->
                reply.accept(
                        Pages.json(HttpResponseStatus.OK, ordered("name", "ringfence", "version", version), requestId));
            case Endpoint.Me _ -> me(loop, secret, requestId, reply);
            case Endpoint.Usage usage -> usage(usage, loop, secret, requestId, reply);
            case Endpoint.MethodNotAllowed(String allowed) -> {
                FullHttpResponse response = error(
                        ErrorKind.METHOD_NOT_ALLOWED,
                        "This path takes " + allowed + " only.",
                        Dialect.OPENAI_CHAT,
                        requestId);
                response.headers().set(HttpHeaderNames.ALLOW, allowed);
                reply.accept(response);
            }
            case Endpoint.Unknown _ ->
                reply.accept(error(
                        ErrorKind.NOT_FOUND,
                        "There is nothing at this path. Generation requests go to /v1/chat/completions, /v1/responses,"
                                + " /v1/messages or /v1beta/models/{model}:generateContent.",
                        Dialect.OPENAI_CHAT,
                        requestId));
            case Endpoint.Generate _, Endpoint.Admin _ -> throw new IllegalArgumentException("not a page: " + endpoint);
        }
    }

    void unexpected(Throwable cause) {
        if (cause instanceof IOException || cause instanceof CodecException) {
            LOG.debug("A client connection failed", cause);
        } else {
            LOG.error("A request failed because of a bug", cause);
        }
    }

    private FullHttpResponse models(
            Endpoint.ListModels list, LoopContext loop, @Nullable String secret, String requestId) {
        VirtualKey caller = caller(loop, secret);
        if (caller == null) {
            return unauthenticated(list.dialect(), requestId);
        }
        if (!caller.has(KeyScope.INFERENCE)) {
            return error(ErrorKind.MISSING_SCOPE, KeyScope.INFERENCE.missing(), list.dialect(), requestId);
        }
        List<Map<String, Object>> cards = new ArrayList<>();
        RouteTable routes = loop.snapshot().routesOf(caller);
        for (String name : routes.listedModels()) {
            if (caller.mayCall(name)) {
                cards.add(ModelCards.card(list.dialect(), name, routes));
            }
        }
        return Pages.json(HttpResponseStatus.OK, ModelCards.list(list.dialect(), cards), requestId);
    }

    private FullHttpResponse model(Endpoint.GetModel get, LoopContext loop, @Nullable String secret, String requestId) {
        VirtualKey caller = caller(loop, secret);
        if (caller == null) {
            return unauthenticated(get.dialect(), requestId);
        }
        if (!caller.has(KeyScope.INFERENCE)) {
            return error(ErrorKind.MISSING_SCOPE, KeyScope.INFERENCE.missing(), get.dialect(), requestId);
        }
        String problem = ModelNameRule.broken(get.model(), ScanLimits.DEFAULT.maxModelChars());
        if (problem != null) {
            return error(ErrorKind.INVALID_REQUEST, "The request's path: " + problem + ".", get.dialect(), requestId);
        }
        RouteTable routes = loop.snapshot().routesOf(caller);
        if (!caller.mayCall(get.model()) || routes.resolve(get.model()) == null) {
            return error(
                    ErrorKind.MODEL_NOT_FOUND,
                    "The model '" + get.model() + "' is not known to this gateway.",
                    get.dialect(),
                    requestId);
        }
        return Pages.json(HttpResponseStatus.OK, ModelCards.card(get.dialect(), get.model(), routes), requestId);
    }

    private void health(boolean detailed, LoopContext loop, String requestId, Consumer<FullHttpResponse> reply) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", loop.isDraining() ? "draining" : "healthy");
        content.put("version", version);
        if (!detailed) {
            reply.accept(Pages.json(HttpResponseStatus.OK, content, requestId));
            return;
        }
        List<Provider> providers = loop.snapshot().routes().providers();
        engineStatus.accept(status -> loop.eventLoop().execute(() -> {
            content.putAll(HealthReport.of(providers, status));
            reply.accept(Pages.json(HttpResponseStatus.OK, content, requestId));
        }));
    }

    private static void me(
            LoopContext loop, @Nullable String secret, String requestId, Consumer<FullHttpResponse> reply) {
        if (isAdmin(loop, secret)) {
            reply.accept(json(ExactJson.of(Map.of("admin", true)), requestId));
            return;
        }
        VirtualKey caller = caller(loop, secret);
        if (caller == null) {
            reply.accept(unauthenticated(Dialect.OPENAI_CHAT, requestId));
            return;
        }
        List<Provider> providers = loop.snapshot().routesOf(caller).providers();
        String prefix = loop.snapshot().anonymous() == null ? CallerCard.prefix(secret) : null;
        boolean isAsked = loop.standing(
                caller.principal(),
                levels -> loop.eventLoop()
                        .execute(() -> reply.accept(json(
                                ExactJson.of(CallerCard.of(caller, prefix, providers, levels, Instant.now())),
                                requestId))));
        if (!isAsked) {
            reply.accept(error(
                    ErrorKind.OVERLOADED,
                    "The gateway is too busy to look. Try again.",
                    Dialect.OPENAI_CHAT,
                    requestId));
        }
    }

    private void usage(
            Endpoint.Usage asked,
            LoopContext loop,
            @Nullable String secret,
            String requestId,
            Consumer<FullHttpResponse> reply) {
        boolean isAdmin = isAdmin(loop, secret);
        VirtualKey viewer = isAdmin ? null : caller(loop, secret);
        if (viewer == null && !isAdmin) {
            reply.accept(unauthenticated(Dialect.OPENAI_CHAT, requestId));
        } else if (viewer != null && !viewer.has(KeyScope.USAGE)) {
            reply.accept(error(ErrorKind.MISSING_SCOPE, KeyScope.USAGE.missing(), Dialect.OPENAI_CHAT, requestId));
        } else if (usagePages == null) {
            reply.accept(error(
                    ErrorKind.NO_DATABASE,
                    "Usage is not kept: this gateway has no database.",
                    Dialect.OPENAI_CHAT,
                    requestId));
        } else {
            usagePages.answer(
                    new UsageRequest(asked.page(), asked.parameters(), asked.acceptsCsv(), viewer),
                    answer -> loop.eventLoop().execute(() -> reply.accept(usage(answer, requestId))));
        }
    }

    private static FullHttpResponse usage(UsageAnswer answer, String requestId) {
        return switch (answer) {
            case UsageAnswer.Problem(ErrorKind kind, String message) ->
                error(kind, message, Dialect.OPENAI_CHAT, requestId);
            case UsageAnswer.Content(UsageAnswer.Format format, String text) -> {
                FullHttpResponse response = Pages.of(HttpResponseStatus.OK, utf8(text), format.contentType());
                response.headers().set("x-request-id", requestId);
                if (format == UsageAnswer.Format.CSV) {
                    response.headers().set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"usage.csv\"");
                }
                yield response;
            }
        };
    }

    private static FullHttpResponse json(String text, String requestId) {
        return Pages.json(HttpResponseStatus.OK, utf8(text), requestId);
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isAdmin(LoopContext loop, @Nullable String secret) {
        return secret != null && loop.isAdmin(secret);
    }

    private static FullHttpResponse ready(LoopContext loop, String requestId) {
        if (loop.isDraining()) {
            return notReady("the gateway is being stopped", requestId);
        }
        if (!loop.snapshot().routes().hasProviders()) {
            return notReady("no providers available", requestId);
        }
        return Pages.json(HttpResponseStatus.OK, Map.of("status", "ready"), requestId);
    }

    private static FullHttpResponse notReady(String reason, String requestId) {
        return Pages.json(
                HttpResponseStatus.SERVICE_UNAVAILABLE, ordered("status", "not_ready", "reason", reason), requestId);
    }

    private static @Nullable VirtualKey caller(LoopContext loop, @Nullable String secret) {
        VirtualKey anonymous = loop.snapshot().anonymous();
        if (anonymous != null) {
            return anonymous;
        }
        VirtualKey found = secret == null ? null : loop.findKey(secret);
        return found == null || found.isExpired(System.currentTimeMillis()) ? null : found;
    }

    private static FullHttpResponse unauthenticated(Dialect dialect, String requestId) {
        return error(ErrorKind.AUTHENTICATION, "The API key is missing or not known.", dialect, requestId);
    }

    static FullHttpResponse error(ErrorKind kind, String message, Dialect dialect, String requestId) {
        GatewayError error = new GatewayError(kind, kind.status(dialect), message, null, false, null, requestId);
        return Pages.json(
                HttpResponseStatus.valueOf(error.status()),
                ErrorBody.unary(UnpooledByteBufAllocator.DEFAULT, dialect, error),
                requestId);
    }

    private static Map<String, Object> ordered(String k1, Object v1, String k2, Object v2) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(k1, v1);
        map.put(k2, v2);
        return map;
    }
}

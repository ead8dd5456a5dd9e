package io.ringfence.frontend.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.ringfence.frontend.admin.AdminAnswer;
import io.ringfence.frontend.admin.AdminPages;
import io.ringfence.frontend.admin.AdminRequest;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets the operator, and nobody else, ask for changes of organisations, projects, keys and credentials. Any
/// event loop.
final class AdminDesk {
    private final @Nullable AdminPages pages;

    /// @param pages null where nothing is kept that could be changed
    AdminDesk(@Nullable AdminPages pages) {
        this.pages = pages;
    }

    /// Whether what somebody with this key sends may be taken in.
    boolean admits(LoopContext loop, @Nullable String secret) {
        return pages != null && secret != null && loop.isAdmin(secret);
    }

    /// Answers, at once or later, on the loop that asked.
    void answer(
            Endpoint.Admin asked,
            LoopContext loop,
            @Nullable String secret,
            String requestId,
            String body,
            Consumer<FullHttpResponse> reply) {
        if (secret == null || !loop.isAdmin(secret)) {
            boolean isKnown = secret != null && loop.findKey(secret) != null;
            reply.accept(
                    isKnown
                            ? error(ErrorKind.PERMISSION, "Only the operator's key may do this.", requestId)
                            : error(ErrorKind.AUTHENTICATION, "The API key is missing or not known.", requestId));
        } else if (pages == null) {
            reply.accept(
                    error(ErrorKind.NO_DATABASE, "Keys are not kept here: this gateway has no database.", requestId));
        } else {
            AdminRequest request = new AdminRequest(
                    asked.resource(), asked.action(), asked.name(), asked.parameters(), body, requestId);
            pages.answer(request, answer -> loop.eventLoop().execute(() -> reply.accept(response(answer, requestId))));
        }
    }

    private static FullHttpResponse response(AdminAnswer answer, String requestId) {
        return switch (answer) {
            case AdminAnswer.Problem(ErrorKind kind, String message) -> error(kind, message, requestId);
            case AdminAnswer.Content(int status, String json) -> {
                if (json.isEmpty()) {
                    yield Pages.empty(HttpResponseStatus.valueOf(status), requestId);
                }
                FullHttpResponse response = Pages.json(
                        HttpResponseStatus.valueOf(status),
                        Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)),
                        requestId);
                // A new key's secret is told in one of them.
                response.headers().set("cache-control", "no-store");
                yield response;
            }
        };
    }

    private static FullHttpResponse error(ErrorKind kind, String message, String requestId) {
        return GatewayPages.error(kind, message, Dialect.OPENAI_CHAT, requestId);
    }
}

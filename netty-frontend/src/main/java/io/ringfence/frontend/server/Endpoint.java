package io.ringfence.frontend.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.ringfence.frontend.admin.AdminRequest;
import io.ringfence.frontend.exchange.Ingress;
import io.ringfence.frontend.exchange.StoredCall;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.providers.Dialect;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request line asks for.
sealed interface Endpoint {
    String RESPONSES = "/v1/responses/";

    /// What needs no escape in a path.
    Pattern RESPONSE_ID = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    /// The dialect that errors about this request are told in.
    default Dialect dialect() {
        return Dialect.OPENAI_CHAT;
    }

    /// A request for an answer of a model or for the count of its tokens, or one about an answer that is kept.
    record Generate(Ingress ingress) implements Endpoint {
        @Override
        public Dialect dialect() {
            return ingress.dialect();
        }
    }

    /// The list of models.
    record ListModels(Dialect dialect) implements Endpoint {}

    /// One model.
    record GetModel(Dialect dialect, String model) implements Endpoint {}

    /// Whether the gateway is well.
    record Health(boolean detailed) implements Endpoint {}

    /// Whether the process is alive.
    record Live() implements Endpoint {}

    /// Whether requests should be sent here.
    record Ready() implements Endpoint {}

    record Version() implements Endpoint {}

    /// Who the caller is, and how it stands with its limits.
    record Me() implements Endpoint {}

    /// What was used.
    record Usage(UsageRequest.Page page, Map<String, List<String>> parameters, boolean acceptsCsv)
            implements Endpoint {}

    /// Organisations, projects, keys or credentials, for the operator.
    record Admin(
            AdminRequest.Resource resource,
            AdminRequest.Action action,
            @Nullable String name,
            Map<String, List<String>> parameters)
            implements Endpoint {}

    record MethodNotAllowed(String allowed) implements Endpoint {}

    record Unknown() implements Endpoint {}

    /// Decides by method, path and query; `anthropic-version` tells whose list of models is meant, as both
    /// vendors use one path for it.
    static Endpoint of(HttpMethod method, String uri, HttpHeaders headers) {
        boolean anthropicClient = headers.contains("anthropic-version");
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        return switch (path) {
            case "/v1/chat/completions" -> generate(method, Dialect.OPENAI_CHAT);
            case "/v1/responses" -> generate(method, Dialect.OPENAI_RESPONSES);
            case "/v1/messages" -> generate(method, Dialect.ANTHROPIC_MESSAGES);
            case "/v1/messages/count_tokens" -> ofModel(method, Ingress.count(Dialect.ANTHROPIC_MESSAGES, null));
            case "/v1/responses/input_tokens" -> ofModel(method, Ingress.count(Dialect.OPENAI_RESPONSES, null));
            case "/v1/models" ->
                get(method, new ListModels(anthropicClient ? Dialect.ANTHROPIC_MESSAGES : Dialect.OPENAI_CHAT));
            case "/v1beta/models", "/v1alpha/models" -> get(method, new ListModels(Dialect.GEMINI));
            case "/health", "/healthz" -> get(method, new Health(has(uri, "detailed", "true")));
            case "/health/live", "/live", "/livez" -> get(method, new Live());
            case "/health/ready", "/ready", "/readyz" -> get(method, new Ready());
            case "/version" -> get(method, new Version());
            case "/v1/me" -> get(method, new Me());
            case "/v1/metrics" -> usage(method, UsageRequest.Page.METRICS, uri, headers);
            case "/api/v1/metrics/cost" -> usage(method, UsageRequest.Page.COST, uri, headers);
            case "/api/v1/metrics/tokens" -> usage(method, UsageRequest.Page.TOKENS, uri, headers);
            case "/api/v1/metrics/latency" -> usage(method, UsageRequest.Page.LATENCY, uri, headers);
            default -> {
                if (path.startsWith(RESPONSES)) {
                    yield ofResponse(method, uri, path.substring(RESPONSES.length()));
                }
                Endpoint admin = AdminPaths.of(method, uri, path);
                yield admin == null ? ofModelPath(method, uri, path, anthropicClient) : admin;
            }
        };
    }

    /// What `/v1/responses/` is followed by: an id, and perhaps what is wanted of that response.
    private static Endpoint ofResponse(HttpMethod method, String uri, String rest) {
        int slash = rest.indexOf('/');
        String id = slash < 0 ? rest : rest.substring(0, slash);
        if (!RESPONSE_ID.matcher(id).matches()) {
            return new Unknown();
        }
        String part = rest.substring(id.length());
        String allowed = switch (part) {
            case "" -> "GET, DELETE";
            case "/cancel" -> "POST";
            case "/input_items" -> "GET";
            default -> "";
        };
        if (allowed.isEmpty()) {
            return new Unknown();
        }
        return List.of(allowed.split(", ")).contains(method.name())
                ? new Generate(Ingress.stored(
                        new StoredCall(method, id, part + ClientKey.queryWithoutKey(uri), has(uri, "stream", "true"))))
                : new MethodNotAllowed(allowed);
    }

    private static Endpoint ofModelPath(HttpMethod method, String uri, String path, boolean anthropicClient) {
        for (String version : List.of("/v1beta/models/", "/v1/models/", "/v1alpha/models/")) {
            if (!path.startsWith(version) || path.length() == version.length()) {
                continue;
            }
            String rest = QueryStringDecoder.decodeComponent(
                    path.substring(version.length()).replace("+", "%2B"));
            int colon = rest.lastIndexOf(':');
            String action = colon < 0 ? "" : rest.substring(colon + 1);
            if (action.equals("generateContent")) {
                return ofModel(method, Ingress.answer(Dialect.GEMINI, rest.substring(0, colon)));
            }
            if (action.equals("countTokens")) {
                return ofModel(method, Ingress.count(Dialect.GEMINI, rest.substring(0, colon)));
            }
            if (action.equals("streamGenerateContent")) {
                boolean jsonArray = !has(uri, "alt", "sse");
                return ofModel(method, Ingress.geminiStream(rest.substring(0, colon), jsonArray));
            }
            Dialect dialect = !version.equals("/v1/models/")
                    ? Dialect.GEMINI
                    : anthropicClient ? Dialect.ANTHROPIC_MESSAGES : Dialect.OPENAI_CHAT;
            return get(method, new GetModel(dialect, rest));
        }
        return new Unknown();
    }

    private static Endpoint generate(HttpMethod method, Dialect dialect) {
        return ofModel(method, Ingress.answer(dialect, null));
    }

    private static Endpoint ofModel(HttpMethod method, Ingress ingress) {
        return method.equals(HttpMethod.POST) ? new Generate(ingress) : new MethodNotAllowed("POST");
    }

    private static Endpoint get(HttpMethod method, Endpoint endpoint) {
        return method.equals(HttpMethod.GET) ? endpoint : new MethodNotAllowed("GET");
    }

    private static Endpoint usage(HttpMethod method, UsageRequest.Page page, String uri, HttpHeaders headers) {
        String accept = headers.get(HttpHeaderNames.ACCEPT, "").toLowerCase(Locale.ROOT);
        return get(method, new Usage(page, ClientKey.parametersWithoutKey(uri), accept.contains("text/csv")));
    }

    private static boolean has(String uri, String name, String value) {
        return value.equals(query(uri, name));
    }

    /// The first value of a query parameter, or null.
    static @Nullable String query(String uri, String name) {
        if (uri.indexOf('?') < 0) {
            return null;
        }
        List<String> values = new QueryStringDecoder(uri).parameters().get(name);
        return values == null ? null : values.getFirst();
    }
}

package io.ringfence.frontend.server;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the API key in a request, wherever the vendors' clients put it.
final class ClientKey {
    private static final String BEARER = "Bearer ";

    /// The query parameter.
    private static final String KEY = "key";

    private ClientKey() {}

    /// The key, or null when none was sent. A key of its own header wins over `Authorization`, and that over
    /// `?key=`.
    static @Nullable String find(HttpHeaders headers, String uri) {
        for (String name : new String[] {"x-api-key", "api-key", "x-goog-api-key"}) {
            String value = headers.get(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        String authorization = headers.get("authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).strip();
        }
        return Endpoint.query(uri, KEY);
    }

    /// The parameters of the query, without any key that [#find] could have taken.
    static Map<String, List<String>> parametersWithoutKey(String uri) {
        Map<String, List<String>> parameters = new LinkedHashMap<>(new QueryStringDecoder(uri).parameters());
        parameters.remove(KEY);
        return parameters;
    }

    /// The query of `uri` with its question mark, without any key that [#find] could have taken; empty when
    /// nothing is left.
    static String queryWithoutKey(String uri) {
        QueryStringEncoder query = new QueryStringEncoder("");
        parametersWithoutKey(uri).forEach((name, values) -> values.forEach(value -> query.addParam(name, value)));
        return query.toString();
    }
}

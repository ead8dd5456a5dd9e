package io.ringfence.demo;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/// Whether a request brings a key, in any of the ways in which the vendors' SDKs send one. Any key will do.
final class Credentials {
    private Credentials() {}

    static boolean arePresent(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return isPresent(headers, "authorization")
                || isPresent(headers, "x-api-key")
                || isPresent(headers, "x-goog-api-key")
                || isPresent(headers, "api-key")
                || request.uri().contains("?key=")
                || request.uri().contains("&key=");
    }

    private static boolean isPresent(HttpHeaders headers, String name) {
        String value = headers.get(name);
        return value != null && !value.isBlank();
    }
}

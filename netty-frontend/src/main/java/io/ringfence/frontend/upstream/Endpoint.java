package io.ringfence.frontend.upstream;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// Where a provider listens. Connections are pooled per endpoint.
///
/// @param basePath path before the dialect's own, without a slash at its end; may be empty
/// @param tls null for plain text
public record Endpoint(
        String host, int port, String basePath, @Nullable SslContext tls) {

    /// Value of the `Host` header: the port is left out when it is the scheme's own.
    public String authority() {
        boolean defaultPort = port == (tls == null ? 80 : 443);
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return defaultPort ? bracketed : bracketed + ":" + port;
    }
}

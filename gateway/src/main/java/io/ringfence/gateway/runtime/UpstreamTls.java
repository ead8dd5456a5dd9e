package io.ringfence.gateway.runtime;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS towards providers: certificates and host names are always verified, against the platform's authorities or a
/// provider's own. Contexts are kept, so that connection pools survive a reload.
public final class UpstreamTls {
    private final Map<Optional<Path>, SslContext> contexts = new HashMap<>();

    /// @param caFile PEM file of the authorities to trust instead of the platform's
    /// @throws IllegalArgumentException when the file is no such thing
    synchronized SslContext context(@Nullable Path caFile) {
        return contexts.computeIfAbsent(Optional.ofNullable(caFile), key -> build(caFile));
    }

    private static SslContext build(@Nullable Path caFile) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
            if (caFile != null) {
                builder.trustManager(caFile.toFile());
            }
            return builder.build();
        } catch (SSLException | RuntimeException e) {
            throw new IllegalArgumentException("caFile=" + caFile + " cannot be used: " + e.getMessage(), e);
        }
    }
}

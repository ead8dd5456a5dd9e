package io.ringfence.frontend.media;

import io.netty.handler.ssl.SslContext;
import java.util.function.Supplier;

/// Whether and how far media are fetched for requests.
///
/// @param enabled false leaves addresses to the providers
/// @param maxItems of one request
/// @param maxItemBytes of one of them, unpacked
/// @param maxTotalBytes of all that one request refers to
/// @param timeoutNs for all that one request refers to, waiting included
/// @param maxConcurrent fetches at once in the whole gateway; each event loop has its share, at least one
/// @param maxRedirects that are followed for one item
/// @param tls verifies certificates and names of hosts; asked for when it is needed first
public record MediaSettings(
        boolean enabled,
        int maxItems,
        int maxItemBytes,
        int maxTotalBytes,
        long timeoutNs,
        int maxConcurrent,
        int maxRedirects,
        AddressGuard guard,
        Supplier<SslContext> tls) {

    /// Nothing is fetched.
    public static final MediaSettings OFF = new MediaSettings(false, 0, 0, 0, 0, 0, 0, AddressGuard.STRICT, () -> {
        throw new IllegalStateException("nothing is fetched");
    });
}

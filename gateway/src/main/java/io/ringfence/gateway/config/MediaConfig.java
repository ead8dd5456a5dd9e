package io.ringfence.gateway.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What the gateway fetches for requests that name images and files by address, where their provider wants to
/// have them in the request.
///
/// @param enabled         false leaves addresses to the providers
/// @param maxBytes        of one image or file, unpacked
/// @param maxTotalBytes   of all that one request refers to
/// @param maxItems        of one request
/// @param timeout         for all that one request refers to
/// @param maxConcurrent   fetches at once
/// @param maxRedirects    that are followed for one item
/// @param allowedHosts    names, in lower case, that may be fetched from although their addresses are not
///                        public; one that begins with `*.` stands for all names below
/// @param allowedNetworks that may be fetched from although they are not public
public record MediaConfig(
        boolean enabled,
        int maxBytes,
        int maxTotalBytes,
        int maxItems,
        Duration timeout,
        int maxConcurrent,
        int maxRedirects,
        List<String> allowedHosts,
        List<Network> allowedNetworks) {

    /// What holds where the configuration says nothing.
    public static final MediaConfig DEFAULTS =
            new MediaConfig(true, 20 << 20, 32 << 20, 20, Duration.ofSeconds(15), 64, 3, List.of(), List.of());

    public MediaConfig {
        allowedHosts = List.copyOf(allowedHosts);
        allowedNetworks = List.copyOf(allowedNetworks);
    }

    /// A block of addresses.
    ///
    /// @param bits that belong to the block's name
    public record Network(InetAddress address, int bits) {}
}

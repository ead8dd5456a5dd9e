package io.ringfence.frontend.media;

import io.netty.util.NetUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An address that may be fetched, as far as its text can tell.
///
/// @param host in lower case; an IPv6 address without its brackets
/// @param target path and query, percent-encoded
record MediaUrl(boolean isEncrypted, String host, int port, String target, URI uri) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern DOTTED_QUAD = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    /// What systems take for a number, decimal, octal or hexadecimal, and then for an IPv4 address in some
    /// form.
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    /// The address that `text` spells; null when it is none of `http` or `https`, has a user or a password, or
    /// a host that is neither a name nor an address in its usual form.
    static @Nullable MediaUrl parse(String text) {
        try {
            return of(new URI(text));
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    /// Where a redirect leads; null as [#parse].
    @Nullable
    MediaUrl redirected(String location) {
        try {
            return of(uri.resolve(new URI(location)));
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    private static @Nullable MediaUrl of(URI uri) {
        boolean isEncrypted = "https".equalsIgnoreCase(uri.getScheme());
        boolean isKnown = isEncrypted || "http".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() < 0 ? isEncrypted ? 443 : 80 : uri.getPort();
        if (!isKnown || uri.getHost() == null || uri.getRawUserInfo() != null || port < 1 || port > MAX_PORT) {
            return null;
        }
        String host = bare(uri.getHost().toLowerCase(Locale.ROOT));
        if (!isHost(host)) {
            return null;
        }
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String target = ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
        return new MediaUrl(isEncrypted, host, port, target, uri);
    }

    private static String bare(String host) {
        if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isHost(String host) {
        if (host.length() > 253) {
            return false;
        }
        if (host.indexOf(':') >= 0) {
            return host.indexOf('%') < 0 && NetUtil.isValidIpV6Address(host);
        }
        if (ENDS_IN_NUMBER.matcher(host).matches()) {
            return DOTTED_QUAD.matcher(host).matches() && NetUtil.isValidIpV4Address(host);
        }
        return NAME.matcher(host).matches();
    }

    /// Value of the `Host` header.
    String authority() {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (isEncrypted ? 443 : 80) ? bracketed : bracketed + ":" + port;
    }

    /// Without the query, which may hold a signature.
    @Override
    public String toString() {
        return (isEncrypted ? "https://" : "http://") + authority();
    }
}

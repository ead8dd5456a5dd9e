package io.ringfence.gateway.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `media`.
final class MediaBinder {
    private static final Duration ONE_MS = Duration.ofMillis(1);
    private static final int MANY = 100_000;

    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    private final List<String> hosts = new ArrayList<>();
    private final List<MediaConfig.Network> networks = new ArrayList<>();

    private MediaBinder() {}

    static MediaConfig read(Section section) {
        MediaBinder allowed = new MediaBinder();
        section.items("allow").forEach(allowed::add);
        MediaConfig defaults = MediaConfig.DEFAULTS;
        int maxBytes = section.whole("max_bytes", defaults.maxBytes(), 1_024, 1 << 28);
        int maxTotalBytes = section.optionalInt("max_total_bytes", 1_024, 1 << 30)
                .orElse(Math.max(defaults.maxTotalBytes(), maxBytes));
        if (maxTotalBytes < maxBytes) {
            section.wrong(
                    "max_total_bytes",
                    "max_total_bytes is " + maxTotalBytes + ", less than the " + maxBytes + " of max_bytes");
        }
        return new MediaConfig(
                section.flag("enabled", defaults.enabled()),
                maxBytes,
                maxTotalBytes,
                section.whole("max_items", defaults.maxItems(), 1, 1_000),
                section.seconds("timeout_seconds", defaults.timeout(), ONE_MS, ResilienceBinder.ONE_DAY),
                section.whole("max_concurrent", defaults.maxConcurrent(), 1, MANY),
                section.whole("max_redirects", defaults.maxRedirects(), 0, 20),
                allowed.hosts,
                allowed.networks);
    }

    private void add(Value value) {
        String text = value.text();
        if (text == null) {
            return;
        }
        String host = text.toLowerCase(Locale.ROOT);
        if (HOST.matcher(host).matches() && !ENDS_IN_NUMBER.matcher(host).matches()) {
            hosts.add(host);
            return;
        }
        MediaConfig.Network network = network(text);
        if (network == null) {
            value.wrong(value.shownText() + " is neither a host nor a network; expected one such as files.internal,"
                    + " *.internal, 10.1.0.0/16 or 10.1.2.3");
        } else {
            networks.add(network);
        }
    }

    private static MediaConfig.@Nullable Network network(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int allBits = address.getAddress().length * Byte.SIZE;
        String told = slash < 0 ? Integer.toString(allBits) : text.substring(slash + 1);
        int bits = told.matches("[0-9]{1,3}") ? Integer.parseInt(told) : -1;
        return bits < 0 || bits > allBits ? null : new MediaConfig.Network(address, bits);
    }

    private static @Nullable InetAddress address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}

package io.ringfence.frontend.media;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides which addresses may be connected to for a client that names them: public ones, and those that the
/// operator allows. So nobody reaches through the gateway what only the gateway can reach. Immutable; any
/// thread.
public final class AddressGuard {
    /// Public addresses and no others.
    public static final AddressGuard STRICT = new AddressGuard(List.of(), List.of());

    /// From the registries of special-purpose addresses (RFC 6890 and its updates), and what clouds keep for
    /// themselves beside those.
    private static final List<Subnet> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // carrier-grade NAT
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // Azure's own services
                    "169.254.0.0/16", // link-local, and the metadata of clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays of 6to4
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, and broadcast
                    "2001::/23", // protocol assignments, Teredo among them
                    "2001:db8::/32", // documentation
                    "3fff::/20") // documentation
            .map(Subnet::of)
            .toList();

    /// All other IPv6 addresses are loopback, link-local, unique local, multicast or not assigned.
    private static final Subnet GLOBAL_UNICAST = Subnet.of("2000::/3");

    private static final Subnet MAPPED = Subnet.mapped();
    private static final Subnet NAT64 = Subnet.of("64:ff9b::/96");
    private static final Subnet SIX_TO_FOUR = Subnet.of("2002::/16");

    private final List<Subnet> allowed;
    private final Set<String> allowedHosts;

    /// @param allowed blocks that may be connected to whatever they are
    /// @param allowedHosts names, in lower case, whose addresses may be connected to whatever they are; one
    /// that begins with `*.` stands for all names below
    public AddressGuard(List<Subnet> allowed, List<String> allowedHosts) {
        this.allowed = List.copyOf(allowed);
        this.allowedHosts = Set.copyOf(allowedHosts);
    }

    /// Whether one may connect to `address`, which was found for `host`.
    ///
    /// @param host in lower case
    boolean permits(String host, InetAddress address) {
        return isAllowedHost(host) || permits(address.getAddress());
    }

    private boolean isAllowedHost(String host) {
        if (allowedHosts.contains(host)) {
            return true;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            if (allowedHosts.contains("*" + host.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    private boolean permits(byte[] address) {
        if (isIn(allowed, address)) {
            return true;
        }
        byte[] embedded = embedded(address);
        if (embedded != null) {
            return permits(embedded);
        }
        boolean isAssigned = address.length == 4 || GLOBAL_UNICAST.contains(address);
        return isAssigned && !isIn(NOT_PUBLIC, address);
    }

    private static boolean isIn(List<Subnet> subnets, byte[] address) {
        for (Subnet subnet : subnets) {
            if (subnet.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// The IPv4 address that packets to this IPv6 address end at; null when there is none in it.
    private static byte @Nullable [] embedded(byte[] address) {
        if (MAPPED.contains(address) || NAT64.contains(address)) {
            return Arrays.copyOfRange(address, 12, 16);
        }
        return SIX_TO_FOUR.contains(address) ? Arrays.copyOfRange(address, 2, 6) : null;
    }
}

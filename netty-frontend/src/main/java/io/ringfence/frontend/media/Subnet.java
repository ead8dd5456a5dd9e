package io.ringfence.frontend.media;

import java.net.InetAddress;

/// A block of addresses of one family. Immutable.
public final class Subnet {
    private final byte[] prefix;
    private final int bits;

    /// @param bits that an address shares with `first` if it belongs to the block: 0 to 32, for IPv6 to 128
    public Subnet(InetAddress first, int bits) {
        this(first.getAddress(), bits);
    }

    private Subnet(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
        if (bits < 0 || bits > prefix.length * Byte.SIZE) {
            throw new IllegalArgumentException("bits=" + bits + " of an address of " + prefix.length + " bytes");
        }
    }

    /// `::ffff:0:0/96`, the IPv4 addresses as IPv6 has them, which the platform reads as IPv4 addresses.
    static Subnet mapped() {
        byte[] prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return new Subnet(prefix, 96);
    }

    /// The block that `text` names.
    ///
    /// @param text an address, a slash and a number of bits: `10.0.0.0/8`, `fc00::/7`
    /// @throws IllegalArgumentException when it is no such thing
    static Subnet of(String text) {
        int slash = text.indexOf('/');
        return new Subnet(InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((address[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}

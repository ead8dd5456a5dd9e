package io.ringfence.frontend.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static boolean permits(AddressGuard guard, String address) {
        return guard.permits("a.test", InetAddress.ofLiteral(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "3ffe::1",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void shouldPermitPublicAddresses(String address) {
        assertTrue(permits(AddressGuard.STRICT, address), address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // This network, unspecified
                "0.0.0.0",
                "0.1.2.3",
                "::",
                // Loopback
                "127.0.0.1",
                "127.255.255.255",
                "::1",
                // Private, unique local
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "fc00::1",
                "fd12:3456::1",
                "fec0::1",
                // Carrier-grade NAT
                "100.64.0.0",
                "100.127.255.255",
                // Link-local
                "169.254.0.1",
                "fe80::1",
                // Metadata and own services of clouds
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "fd00:ec2::254",
                "fd20:ce::254",
                // Multicast, broadcast, reserved
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "ff02::1",
                // Documentation, benchmarks, protocols
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "2001:db8::1",
                "2001::1",
                "2001:10::1",
                "100::1",
                "3fff::1",
                "5f00::1",
                // IPv4 inside of IPv6: mapped, compatible, NAT64, 6to4, Teredo
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "::808:808",
                "64:ff9b::7f00:1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "2002:7f00:1::1",
                "2002:a00:1::1",
                "2002:c0a8:1::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2"
            })
    void shouldPermitNoOthers(String address) {
        assertFalse(permits(AddressGuard.STRICT, address), address);
    }

    /// The platform makes IPv4 addresses of these where it reads them, but not where it is told not to.
    @Test
    void shouldLookIntoMappedAddresses() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;
        assertFalse(AddressGuard.STRICT.permits("a.test", Inet6Address.getByAddress(null, mapped, -1)));
        mapped[12] = 8;
        assertTrue(AddressGuard.STRICT.permits("a.test", Inet6Address.getByAddress(null, mapped, -1)));
    }

    @Test
    void shouldPermitWhatIsAllowedAndNothingBeside() {
        AddressGuard guard = new AddressGuard(
                List.of(Subnet.of("10.1.0.0/16"), Subnet.of("127.0.0.1/32"), Subnet.of("fd00::/8")), List.of());
        assertTrue(permits(guard, "10.1.255.255"));
        assertTrue(permits(guard, "127.0.0.1"));
        assertTrue(permits(guard, "fd12::1"));
        assertTrue(permits(guard, "64:ff9b::10.1.0.1"), "by way of NAT64");
        assertTrue(permits(guard, "1.1.1.1"));
        assertFalse(permits(guard, "10.0.255.255"));
        assertFalse(permits(guard, "10.2.0.0"));
        assertFalse(permits(guard, "127.0.0.2"));
        assertFalse(permits(guard, "fc00::1"));
    }

    @Test
    void shouldPermitEveryAddressOfAHostThatIsAllowed() {
        AddressGuard guard = new AddressGuard(List.of(), List.of("files.internal", "*.corp.test"));
        InetAddress inside = InetAddress.ofLiteral("10.0.0.1");
        for (String host : List.of("files.internal", "a.corp.test", "a.b.corp.test")) {
            assertTrue(guard.permits(host, inside), host);
        }
        for (String host : List.of("internal", "x.files.internal", "corp.test", "acorp.test", "corp.test.evil.test")) {
            assertFalse(guard.permits(host, inside), host);
        }
    }

    @Test
    void shouldTakeEveryLengthOfAPrefix() {
        assertTrue(Subnet.of("0.0.0.0/0").contains(new byte[] {9, 9, 9, 9}));
        assertFalse(Subnet.of("0.0.0.0/0").contains(new byte[16]), "of the other family");
        assertTrue(Subnet.of("10.128.0.0/9").contains(new byte[] {10, (byte) 0x80, 0, 1}));
        assertFalse(Subnet.of("10.128.0.0/9").contains(new byte[] {10, 0x7f, 0, 1}));
        assertEquals(
                "bits=33 of an address of 4 bytes",
                assertThrows(IllegalArgumentException.class, () -> Subnet.of("10.0.0.0/33"))
                        .getMessage());
    }
}

package io.ringfence.frontend.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaUrlTest {
    private static MediaUrl parsed(String text) {
        return Objects.requireNonNull(MediaUrl.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.test,                    false, a.test,      80,   /",
        "HTTPS://A.Test/x?y=%20z#frag,     true,  a.test,      443,  /x?y=%20z",
        "https://a.test:8443/a%2Fb,        true,  a.test,      8443, /a%2Fb",
        "http://a.test./x,                 false, a.test,      80,   /x",
        "http://1.2.3.4/x,                 false, 1.2.3.4,     80,   /x",
        "http://[2001:db8::1]:81/,         false, 2001:db8::1, 81,   /",
        "https://a.test/grüße?q=ä,         true,  a.test,      443,  /gr%C3%BC%C3%9Fe?q=%C3%A4",
        "https://a.test?x=1,               true,  a.test,      443,  /?x=1"
    })
    void shouldTakeAddressesOfTheWeb(String text, boolean isEncrypted, String host, int port, String target) {
        MediaUrl url = parsed(text);
        assertEquals(isEncrypted, url.isEncrypted());
        assertEquals(host, url.host());
        assertEquals(port, url.port());
        assertEquals(target, url.target());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.test/x.png",
                "//a.test/x.png",
                "ftp://a.test/x",
                "file:///etc/passwd",
                "gopher://a.test/x",
                "data:image/png;base64,AA==",
                "http:a.test",
                "http:///x",
                "http://user@a.test/",
                "http://user:secret@a.test/",
                "http://@a.test/",
                "http://a.test\\@b.test/",
                "http://a.test:0/",
                "http://a.test:65536/",
                "http://a b.test/",
                "http://a.test/\r\nx-evil: 1",
                "http://a_b.test/",
                "http://.test/",
                "http://a..test/",
                "http://-a.test/",
                "http://ａ.test/",
                // Other ways to write IPv4 addresses: hexadecimal, octal, decimal, with fewer parts
                "http://0x7f.1/",
                "http://0x7f000001/",
                "http://0x7f.0x0.0x0.0x1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://127.0.0.01/",
                "http://127.1/",
                "http://127.0.1/",
                "http://256.1.1.1/",
                "http://1.2.3.4.5/",
                "http://0x/",
                // Zones name interfaces of this machine
                "http://[fe80::1%25eth0]/",
                "http://[::1%251]/",
                "http://[v1.x]/",
                "http://[::1/"
            })
    void shouldTakeNothingElse(String text) {
        assertNull(MediaUrl.parse(text));
    }

    @Test
    void shouldFollowRedirectsFromWhereItIs() {
        MediaUrl url = parsed("https://a.test/dir/x?sig=1");
        assertEquals("/dir/y", redirected(url.redirected("y")).target());
        assertEquals("/z?q", redirected(url.redirected("/z?q")).target());
        assertEquals("b.test", redirected(url.redirected("//b.test/")).host());
        assertFalse(redirected(url.redirected("http://b.test/")).isEncrypted());
        assertNull(url.redirected("file:///etc/passwd"));
        assertNull(url.redirected("http://u:p@b.test/"));
        assertNull(url.redirected("http://2130706433/"));
        assertNull(url.redirected("a b"));
    }

    private static MediaUrl redirected(@Nullable MediaUrl url) {
        return Objects.requireNonNull(url, "a redirect");
    }

    @Test
    void shouldNameHostsAsHttpWantsThem() {
        assertEquals("a.test", parsed("https://a.test:443/").authority());
        assertEquals("a.test:80", parsed("https://a.test:80/").authority());
        assertEquals("[2001:db8::1]:81", parsed("http://[2001:db8::1]:81/").authority());
    }

    @Test
    void shouldNotShowWhatMaySignARequest() {
        assertEquals(
                "https://a.test",
                parsed("https://a.test/secret/path?signature=abc").toString());
    }
}

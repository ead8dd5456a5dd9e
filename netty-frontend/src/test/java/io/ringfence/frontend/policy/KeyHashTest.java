package io.ringfence.frontend.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class KeyHashTest {
    /// SHA-256 of `abc`, as FIPS 180-4 gives it.
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void shouldBeTheDigestThatItsDigitsSpell() {
        KeyHash hash = KeyHash.of("abc", KeyHash.newSha256());
        assertEquals(ABC, hash.toString());
        assertEquals(KeyHash.ofHex(ABC), hash);
        assertEquals(KeyHash.ofHex(ABC).hashCode(), hash.hashCode());
        assertNotEquals(KeyHash.of("abd", KeyHash.newSha256()), hash);
    }

    @Test
    void shouldRefuseWhatIsNoDigest() {
        assertThrows(IllegalArgumentException.class, () -> KeyHash.ofHex(ABC.substring(1)));
        assertThrows(IllegalArgumentException.class, () -> KeyHash.ofHex("g" + ABC.substring(1)));
    }
}

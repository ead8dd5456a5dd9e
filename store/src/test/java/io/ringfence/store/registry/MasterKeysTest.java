package io.ringfence.store.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MasterKeysTest {
    private static final String SECRET = "sk-provider-secret";
    private static final String PURPOSE = "project/search\nopenai";

    private static byte[] key(int of) {
        byte[] key = new byte[MasterKeys.KEY_BYTES];
        Arrays.fill(key, (byte) of);
        return key;
    }

    private static MasterKeys keys(String firstId, int first, String secondId, int second) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        keys.put(firstId, key(first));
        keys.put(secondId, key(second));
        return new MasterKeys(keys);
    }

    private final MasterKeys old = new MasterKeys(Map.of("old", key(1)));
    private final MasterKeys both = keys("new", 2, "old", 1);

    private static String refusal(MasterKeys keys, SealedSecret sealed, String purpose) {
        String message = String.valueOf(assertThrows(GeneralSecurityException.class, () -> keys.open(sealed, purpose))
                .getMessage());
        assertFalse(message.contains("provider-secret"), message);
        return message;
    }

    @Test
    void shouldOpenWhatItSealed() throws Exception {
        SealedSecret sealed = old.seal(SECRET, PURPOSE);
        assertEquals("old", sealed.masterKey());
        assertEquals(SECRET, old.open(sealed, PURPOSE));
        assertFalse(sealed.toString().contains(SECRET));
        assertNotEquals(sealed, old.seal(SECRET, PURPOSE), "no nonce is used twice");
    }

    @Test
    void shouldNotOpenWhatWasMovedOrChanged() {
        SealedSecret sealed = old.seal(SECRET, PURPOSE);
        assertEquals(
                "it was sealed with another master key of this name, or changed since",
                refusal(old, sealed, "project/other\nopenai"));
        byte[] bytes = Base64.getDecoder().decode(sealed.sealedSecret());
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            refusal(old, new SealedSecret("old", sealed.sealedKey(), text(bytes)), PURPOSE);
            bytes[i] ^= 1;
            refusal(old, new SealedSecret("old", sealed.sealedKey(), text(Arrays.copyOf(bytes, i))), PURPOSE);
        }
        refusal(old, new SealedSecret("old", old.seal("other", PURPOSE).sealedKey(), sealed.sealedSecret()), PURPOSE);
        refusal(old, new SealedSecret("old", "no Base64", sealed.sealedSecret()), PURPOSE);
        refusal(new MasterKeys(Map.of("old", key(9))), sealed, PURPOSE);
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void shouldGoOverToANewMasterKey() throws Exception {
        SealedSecret sealed = old.seal(SECRET, PURPOSE);
        assertEquals(SECRET, both.open(sealed, PURPOSE));
        SealedSecret rotated = both.rotate(sealed, PURPOSE);
        assertEquals("new", rotated.masterKey());
        assertEquals(sealed.sealedSecret(), rotated.sealedSecret(), "the secret itself stays sealed");
        assertEquals(SECRET, new MasterKeys(Map.of("new", key(2))).open(rotated, PURPOSE));
        assertEquals("there is no master key `new`", refusal(old, rotated, PURPOSE));
        assertThrows(GeneralSecurityException.class, () -> both.rotate(sealed, "project/other\nopenai"));
    }

    @Test
    void shouldTakeKeysOf256BitsOnly() {
        assertThrows(IllegalArgumentException.class, () -> new MasterKeys(Map.of("short", new byte[16])));
    }
}

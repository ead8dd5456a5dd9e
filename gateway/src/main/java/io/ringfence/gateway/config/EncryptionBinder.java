package io.ringfence.gateway.config;

import io.ringfence.gateway.config.EncryptionConfig.MasterKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `encryption`.
final class EncryptionBinder {
    private static final int MAX_KEYS = 16;
    private static final int KEY_BYTES = 32;

    private EncryptionBinder() {}

    static EncryptionConfig read(Section section) {
        List<Value> items = section.items("master_keys");
        if (items.size() > MAX_KEYS) {
            section.wrong("master_keys", "has " + items.size() + " items; expected at most " + MAX_KEYS);
        }
        List<MasterKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Value item : items) {
            MasterKey key = item.section(EncryptionBinder::masterKey);
            if (key != null && ids.add(key.id())) {
                keys.add(key);
            } else if (key != null) {
                item.wrong("the id `" + key.id() + "` is given twice");
            }
        }
        return new EncryptionConfig(keys);
    }

    private static @Nullable MasterKey masterKey(Section section) {
        String id = Names.principal(section.required("id"));
        Value value = section.required("key");
        Secret key = value == null ? null : value.secret();
        if (value != null && key != null && !isKey(key)) {
            value.wrong("not a key; expected " + KEY_BYTES
                    + " random bytes as Base64, such as `openssl rand -base64 32` makes them, or as"
                    + " hexadecimal digits");
            return null;
        }
        return id == null || key == null ? null : new MasterKey(id, key);
    }

    private static boolean isKey(Secret key) {
        try {
            return bytes(key).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The bytes that a key spells.
    ///
    /// @throws IllegalArgumentException when it spells none
    static byte[] bytes(Secret key) {
        String text = key.reveal();
        return text.length() == 2 * KEY_BYTES
                ? HexFormat.of().parseHex(text)
                : Base64.getDecoder().decode(text);
    }
}

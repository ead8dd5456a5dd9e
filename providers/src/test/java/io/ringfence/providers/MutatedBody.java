package io.ringfence.providers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// A chat request that suffers one or two random edits of a byte, mostly with the bytes that JSON is made of.
public final class MutatedBody {
    private static final byte[] WHOLE = ("{\"model\":\"a\\\"b\",\"n\":1,\"x\":[1,-2.5e+3,0,true,false,null,{}],"
                    + "\"stream\":true,\"stream_options\":{\"include_usage\":false},\"fallbacks\":[\"f\"],"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9\\\\\"},[]],\"max_tokens\":10}")
            .getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] REPLACEMENTS =
            "{}[]:,\"\\ \n0159-+.eEtrufalsn/xé\u0001".getBytes(StandardCharsets.ISO_8859_1);

    private final Random random;

    public MutatedBody(Random random) {
        this.random = random;
    }

    public byte[] next() {
        byte[] body = WHOLE.clone();
        int edits = 1 + random.nextInt(2);
        for (int i = 0; i < edits; i++) {
            body = edited(body);
        }
        return body;
    }

    private byte[] edited(byte[] body) {
        int at = random.nextInt(body.length);
        byte replacement = REPLACEMENTS[random.nextInt(REPLACEMENTS.length)];
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] shorter = Arrays.copyOf(body, body.length - 1);
                System.arraycopy(body, at + 1, shorter, at, shorter.length - at);
                return shorter;
            }
            case 1 -> {
                byte[] longer = Arrays.copyOf(body, body.length + 1);
                System.arraycopy(body, at, longer, at + 1, body.length - at);
                longer[at] = replacement;
                return longer;
            }
            case 2 -> body[at] = replacement;
            default -> body[at] = body[random.nextInt(body.length)];
        }
        return body;
    }
}

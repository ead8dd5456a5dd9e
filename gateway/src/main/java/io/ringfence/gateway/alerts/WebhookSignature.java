package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Proves to the receiver who has sent a message and when: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA-256 of
/// `SECONDS.BODY` under the secret that both know.
final class WebhookSignature {
    static final String HEADER = "x-ringfence-signature";

    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /// @param epochSecond when it is sent, in Unix time
    static String of(Secret secret, long epochSecond, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((epochSecond + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + epochSecond + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}

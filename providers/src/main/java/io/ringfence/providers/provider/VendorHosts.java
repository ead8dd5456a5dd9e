package io.ringfence.providers.provider;

import io.ringfence.providers.translate.Flavour;
import java.util.Locale;

/// Who is behind an interface that was copied from OpenAI, told by the name of the host.
final class VendorHosts {
    private VendorHosts() {}

    static Flavour flavourOf(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (isAt(lower, "openrouter.ai")) {
            return Flavour.OPENROUTER;
        }
        if (isAt(lower, "groq.com")) {
            return Flavour.GROQ;
        }
        if (isAt(lower, "x.ai")) {
            return Flavour.XAI;
        }
        if (isAt(lower, "deepseek.com")) {
            return Flavour.DEEPSEEK;
        }
        if (isAt(lower, "mistral.ai")) {
            return Flavour.MISTRAL;
        }
        if (isAt(lower, "azure.com")) {
            return Flavour.AZURE;
        }
        return isAt(lower, "openai.com") ? Flavour.PLAIN : Flavour.COMPATIBLE;
    }

    private static boolean isAt(String host, String domain) {
        return host.endsWith(domain)
                && (host.length() == domain.length() || host.charAt(host.length() - domain.length() - 1) == '.');
    }
}

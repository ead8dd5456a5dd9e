package io.ringfence.gateway.config;

import io.ringfence.providers.provider.ProviderType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `providers`. One that is switched off is not looked into, because its variables need not be set.
final class ProvidersBinder {
    /// Types of the reference schema that mean something, but not yet.
    private static final Set<String> LATER_TYPES = Set.of(
            "azure", "azure_openai", "bedrock", "aws", "google", "vertex", "cohere", "mistral", "groq", "ollama");

    private static final int MAX_WEIGHT = 1_000_000;

    private final Map<String, ProviderConfig> enabled = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();

    static ProvidersBinder read(Value providers) {
        ProvidersBinder binder = new ProvidersBinder();
        providers.section(section -> {
            section.named().forEach(binder::add);
            if (providers.isMapping() && binder.enabled.isEmpty()) {
                section.wrong("no provider is enabled; leave `providers` out to use those whose keys are in the"
                        + " environment, or the built-in demo");
            }
            return section;
        });
        return binder;
    }

    static ProvidersBinder of(Map<String, ProviderConfig> providers) {
        ProvidersBinder binder = new ProvidersBinder();
        binder.enabled.putAll(providers);
        binder.names.addAll(providers.keySet());
        return binder;
    }

    /// Those that are switched on, by name.
    Map<String, ProviderConfig> enabled() {
        return enabled;
    }

    /// The names of all, also of those that are switched off.
    Set<String> names() {
        return names;
    }

    private void add(String name, Value value) {
        names.add(name);
        if (!Names.isProvider(name)) {
            value.wrong("not a name for a provider; expected letters, digits, `_`, `.` and `-`");
            return;
        }
        ProviderConfig provider = value.section(section -> provider(name, section));
        if (provider != null) {
            enabled.put(name, provider);
        }
    }

    private static @Nullable ProviderConfig provider(String name, Section section) {
        if (!section.flag("enabled", true)) {
            section.named();
            return null;
        }

        ProviderType type = type(name, section);
        Limits shared = section.section("rate_limit", Limits::read);
        return new ProviderConfig(
                name,
                type,
                baseUrl(type, section),
                apiVersion(type, section),
                credentials(type, shared, section),
                Names.globs(section.items("models")),
                section.has("timeout_seconds")
                        ? section.seconds(
                                "timeout_seconds", Duration.ZERO, Duration.ofMillis(1), ResilienceBinder.ONE_DAY)
                        : null,
                section.optionalInt("max_retries", 0, 100),
                caFile(section));
    }

    private static ProviderType type(String name, Section section) {
        if (section.has("type")) {
            return section.choice("type", ProviderType.OPENAI_COMPATIBLE, LATER_TYPES);
        }
        ProviderType named = ProviderType.ofConfigName(name);
        if (named != null) {
            return named;
        }
        section.wrong("`type` is missing, and the name is not that of a type; expected one of: "
                + String.join(", ", Value.words(ProviderType.class)));
        return ProviderType.OPENAI_COMPATIBLE;
    }

    private static @Nullable URI baseUrl(ProviderType type, Section section) {
        Value value = section.has("base_url") ? section.value("base_url") : section.value("endpoint");
        if (section.has("base_url") && section.has("endpoint")) {
            section.wrong("`base_url` and `endpoint` are two names for the same thing; give one of them");
        }
        if (value == null) {
            if (type == ProviderType.OPENAI_COMPATIBLE) {
                section.wrong("`base_url` is missing; a provider of type openai_compatible has no address of its own");
            }
            return vendorUrl(type);
        }
        return baseUrl(value);
    }

    /// The vendor's own address; null where there is none.
    static @Nullable URI vendorUrl(ProviderType type) {
        String url = type.defaultBaseUrl();
        return url == null ? null : URI.create(url);
    }

    private static @Nullable URI baseUrl(Value value) {
        String text = value.text();
        if (text == null) {
            return null;
        }
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getPort() <= 65_535
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException _) {
            // Falls through to the message, which must not quote the address: it may hold a password.
        }
        value.wrong("not an address; expected http:// or https:// with host, port and path, and nothing else");
        return null;
    }

    private static @Nullable String apiVersion(ProviderType type, Section section) {
        Value value = section.value("api_version");
        String version = Names.model(value);
        if (value != null && type != ProviderType.ANTHROPIC && type != ProviderType.GEMINI) {
            value.wrong("only providers of type anthropic and gemini have API versions");
        }
        return version;
    }

    private static @Nullable Path caFile(Section section) {
        return section.has("tls")
                ? section.section("tls", tls -> PemFiles.certificates(tls.required("ca_file")))
                : null;
    }

    private static List<CredentialConfig> credentials(ProviderType type, Limits shared, Section section) {
        Map<Secret, String> pathByKey = new LinkedHashMap<>();
        Map<String, String> pathByLabel = new LinkedHashMap<>();
        List<CredentialConfig> credentials = new ArrayList<>();
        Value single = section.value("api_key");
        if (single != null) {
            Secret key = single.secret();
            if (key != null) {
                pathByKey.put(key, single.path());
            }
            pathByLabel.put(CredentialConfig.ONLY_LABEL, single.path());
            credentials.add(shared.credential(CredentialConfig.ONLY_LABEL, key));
        }
        for (Value item : section.items("api_keys")) {
            String label = "key-" + (credentials.size() + 1);
            credentials.add(item.section(entry -> credential(label, shared, pathByKey, pathByLabel, entry)));
        }
        if (!credentials.isEmpty()) {
            if (credentials.stream().allMatch(credential -> credential.weight() == 0)) {
                section.wrong("every key has weight 0, so that none could be used");
            }
            return credentials;
        }

        boolean needsKey = type != ProviderType.OPENAI_COMPATIBLE && type != ProviderType.DEMO;
        if (needsKey && !section.has("api_keys")) {
            section.wrong("`api_key` is missing; expected `api_key: ${VARIABLE}` or a list `api_keys`");
        }
        return List.of(shared.credential(CredentialConfig.ONLY_LABEL, null));
    }

    private static CredentialConfig credential(
            String defaultLabel,
            Limits shared,
            Map<Secret, String> pathByKey,
            Map<String, String> pathByLabel,
            Section section) {
        Value keyValue = section.required("key");
        Secret key = keyValue == null ? null : keyValue.secret();
        if (keyValue != null && key != null) {
            String first = pathByKey.putIfAbsent(key, keyValue.path());
            if (first != null) {
                keyValue.wrong("the same key as " + first + "; each key may be given once");
            }
        }
        String named = Names.principal(section.value("label"));
        String label = named == null ? defaultLabel : named;
        if (pathByLabel.putIfAbsent(label, label) != null) {
            section.wrong("the label `" + label + "` is given twice; expected one label for each key");
        }
        Limits own = Limits.read(section);
        return new CredentialConfig(
                label,
                key,
                section.whole("weight", CredentialConfig.DEFAULT_WEIGHT, 0, MAX_WEIGHT),
                own.requestsPerMinute.isPresent() ? own.requestsPerMinute : shared.requestsPerMinute,
                own.tokensPerMinute.isPresent() ? own.tokensPerMinute : shared.tokensPerMinute,
                section.optionalInt("max_concurrent", 1, LimitsBinder.MAX_CONCURRENT));
    }

    /// What may be asked per minute, of a provider's credentials or of one of them.
    private record Limits(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
        static Limits read(Section section) {
            return new Limits(
                    section.optionalLong("requests_per_minute", 1, LimitsBinder.MAX_PER_MINUTE),
                    section.optionalLong("tokens_per_minute", 1, LimitsBinder.MAX_PER_MINUTE));
        }

        CredentialConfig credential(String label, @Nullable Secret key) {
            return new CredentialConfig(
                    label,
                    key,
                    CredentialConfig.DEFAULT_WEIGHT,
                    requestsPerMinute,
                    tokensPerMinute,
                    OptionalInt.empty());
        }
    }
}

package io.ringfence.gateway.config;

import io.ringfence.providers.Dialect;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `providers`. One that is switched off is not looked into, because its variables need not be set.
final class ProvidersBinder {
    /// Types of the reference schema that mean something, but not yet.
    private static final Set<String> LATER_TYPES = Set.of("aws", "google", "vertex", "groq", "ollama");

    /// A region of AWS, as it stands in the names of its hosts.
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

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
        Dialect dialect = dialect(type, section);
        return new ProviderConfig(
                name,
                type,
                baseUrl(type, section),
                apiVersion(type, dialect, section),
                dialect,
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
        String region = region(type, section, value != null);
        if (value != null) {
            return baseUrl(value);
        }
        if (region != null) {
            return URI.create(ProviderType.bedrockUrl(region));
        }
        if (type == ProviderType.OPENAI_COMPATIBLE || type == ProviderType.AZURE_OPENAI) {
            section.wrong("`base_url` is missing; a provider of type " + type.configName()
                    + " has no address of its own"
                    + (type == ProviderType.AZURE_OPENAI ? "; expected https://RESOURCE.openai.azure.com" : ""));
        }
        return vendorUrl(type);
    }

    private static @Nullable String region(ProviderType type, Section section, boolean hasUrl) {
        Value value = section.value("region");
        String region = value == null ? null : value.text();
        if (value == null || region == null) {
            return null;
        }
        if (type != ProviderType.BEDROCK) {
            value.wrong("only providers of type bedrock have regions");
        } else if (hasUrl) {
            value.wrong("`region` and `base_url` both say where the provider is; give one of them");
        } else if (!isRegion(region)) {
            value.wrong(value.shownText() + " is not a region of AWS; expected one such as "
                    + ProviderType.DEFAULT_BEDROCK_REGION);
        } else {
            return region;
        }
        return null;
    }

    static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    /// The only dialect that the provider is to be asked in.
    private static @Nullable Dialect dialect(ProviderType type, Section section) {
        Value value = section.value("dialect");
        String name = value == null ? null : value.text();
        if (value == null || name == null) {
            return null;
        }
        List<String> possible = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            if (type.mayBeTold(dialect)) {
                possible.add(dialect.wireName());
            }
        }
        Dialect dialect = Dialect.ofWireName(name);
        if (dialect == null) {
            value.wrong(value.shownText() + " is unknown" + Nearest.hint(name, possible));
            return null;
        }
        if (!type.mayBeTold(dialect)) {
            value.wrong("a provider of type " + type.configName() + " does not speak " + name + "; expected one of: "
                    + String.join(", ", possible));
            return null;
        }
        return dialect;
    }

    /// The vendor's own address; null where there is none.
    static @Nullable URI vendorUrl(ProviderType type) {
        String url = type.defaultBaseUrl();
        return url == null ? null : URI.create(url);
    }

    private static @Nullable URI baseUrl(Value value) {
        String text = value.text();
        URI url = text == null ? null : url(text);
        if (text != null && url == null) {
            // The message must not quote the address: it may hold a password.
            value.wrong("not an address; expected http:// or https:// with host, port and path, and nothing else");
        }
        return url;
    }

    /// The address that a text is, without a slash at its end; null when it is none, or says more than where to
    /// go.
    static @Nullable URI url(String text) {
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean isPlace = http
                    && url.getHost() != null
                    && url.getPort() <= 65_535
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            return isPlace ? url : null;
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    private static @Nullable String apiVersion(ProviderType type, @Nullable Dialect dialect, Section section) {
        Value value = section.value("api_version");
        String version = Names.model(value);
        if (value == null) {
            return null;
        }
        boolean hasVersions = switch (type) {
            case ANTHROPIC, GEMINI, AZURE_OPENAI -> true;
            case OPENAI_COMPATIBLE -> dialect == Dialect.ANTHROPIC_MESSAGES || dialect == Dialect.GEMINI;
            case OPENAI, BEDROCK, MISTRAL, COHERE, DEMO -> false;
        };
        if (!hasVersions) {
            value.wrong("only providers of type anthropic, gemini and azure_openai have API versions");
        } else if (type == ProviderType.AZURE_OPENAI && dialect == Dialect.OPENAI_RESPONSES) {
            value.wrong("with an API version a deployment is asked by its own path, which knows no openai-responses;"
                    + " leave `api_version` out");
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

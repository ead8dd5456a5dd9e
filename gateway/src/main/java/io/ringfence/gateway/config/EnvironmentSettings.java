package io.ringfence.gateway.config;

import io.ringfence.providers.provider.ProviderType;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What environment variables say where the file says nothing. A variable that is empty counts as not set.
final class EnvironmentSettings {
    private static final String SOURCE = "environment";
    private static final Pattern SECRET = Pattern.compile("[!-~]+");

    private final Map<String, String> environment;
    private final Mistakes mistakes;

    EnvironmentSettings(Map<String, String> environment, Mistakes mistakes) {
        this.environment = environment;
        this.mistakes = mistakes;
    }

    ServerConfig server() {
        ServerConfig defaults = ServerConfig.DEFAULTS;
        String host = value("SERVER_HOST");
        if (host != null && !ServerBinder.isHost(host)) {
            wrong("SERVER_HOST", "`" + host + "` is not a host name or an IP address");
            host = null;
        }
        int port = port("SERVER_PORT", defaults.port());
        return defaults.withAddress(host != null ? host : defaults.host(), host != null, port);
    }

    TelemetryConfig telemetry() {
        TelemetryConfig defaults = TelemetryConfig.DEFAULTS;
        TelemetryConfig.Logging logging = defaults.logging();
        return new TelemetryConfig(
                new TelemetryConfig.Logging(logLevel(logging.level()), logging.format()),
                new TelemetryConfig.Metrics(
                        defaults.metrics().enabled(),
                        port("METRICS_PORT", defaults.metrics().port())),
                defaults.accessLog());
    }

    /// The vendors whose keys are set; the demo provider if there are none.
    Map<String, ProviderConfig> providers() {
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        for (ProviderType type : ProviderType.values()) {
            add(providers, type);
        }
        if (providers.isEmpty()) {
            ProviderConfig demo = provider(ProviderType.DEMO, null, null);
            providers.put(demo.name(), demo);
        }
        return providers;
    }

    private void add(Map<String, ProviderConfig> providers, ProviderType type) {
        for (String variable : type.environmentNames()) {
            String key = value(variable);
            if (key == null) {
                continue;
            }
            if (!SECRET.matcher(key).matches()) {
                wrong(variable, "has a space, a line break or another character that a header cannot carry");
            }
            URI url = url(type);
            if (url == null) {
                return;
            }
            ProviderConfig provider = provider(type, url, new Secret(key));
            providers.put(provider.name(), provider);
            return;
        }
    }

    /// The vendor's address, or where a variable says that it is; null where nothing does.
    private @Nullable URI url(ProviderType type) {
        return switch (type) {
            case AZURE_OPENAI -> azureUrl();
            case BEDROCK -> bedrockUrl();
            default -> ProvidersBinder.vendorUrl(type);
        };
    }

    private @Nullable URI azureUrl() {
        String endpoint = value("AZURE_OPENAI_ENDPOINT");
        if (endpoint == null) {
            wrong("AZURE_OPENAI_ENDPOINT", "is not set, but AZURE_OPENAI_API_KEY is; expected the resource's address");
            return null;
        }
        URI url = ProvidersBinder.url(endpoint);
        if (url == null) {
            wrong("AZURE_OPENAI_ENDPOINT", "is not an address; expected https:// with a host, and nothing else");
        }
        return url;
    }

    private URI bedrockUrl() {
        for (String variable : List.of("AWS_REGION", "AWS_DEFAULT_REGION")) {
            String region = value(variable);
            if (region == null) {
                continue;
            }
            if (ProvidersBinder.isRegion(region)) {
                return URI.create(ProviderType.bedrockUrl(region));
            }
            wrong(variable, "`" + region + "` is not a region of AWS");
        }
        return URI.create(ProviderType.bedrockUrl(ProviderType.DEFAULT_BEDROCK_REGION));
    }

    private static ProviderConfig provider(ProviderType type, @Nullable URI url, @Nullable Secret key) {
        CredentialConfig credential = new CredentialConfig(
                CredentialConfig.ONLY_LABEL,
                key,
                CredentialConfig.DEFAULT_WEIGHT,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty());
        return new ProviderConfig(
                type.configName(),
                type,
                url,
                null,
                null,
                List.of(credential),
                List.of(),
                null,
                OptionalInt.empty(),
                null);
    }

    private int port(String variable, int otherwise) {
        String text = value(variable);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,5}") && ServerBinder.isPort(Integer.parseInt(text))) {
            return Integer.parseInt(text);
        }
        wrong(variable, "`" + text + "` is not a port; expected a whole number from 0 to 65535");
        return otherwise;
    }

    private TelemetryConfig.LogLevel logLevel(TelemetryConfig.LogLevel otherwise) {
        String text = value("LOG_LEVEL");
        if (text == null) {
            return otherwise;
        }
        for (TelemetryConfig.LogLevel level : TelemetryConfig.LogLevel.values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        List<String> names = Value.words(TelemetryConfig.LogLevel.class);
        wrong("LOG_LEVEL", "`" + text + "` is unknown" + Nearest.hint(text.toLowerCase(Locale.ROOT), names));
        return otherwise;
    }

    private @Nullable String value(String variable) {
        String value = environment.get(variable);
        return value == null || value.isBlank() ? null : value;
    }

    private void wrong(String variable, String message) {
        mistakes.addFrom(SOURCE, variable, message);
    }
}

package io.ringfence.providers.provider;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.OutputLimitField;
import io.ringfence.providers.tokens.TokenCounts;
import io.ringfence.providers.translate.Flavour;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A kind of provider: where it is, which dialects it speaks, and how it wants to be addressed and
/// authenticated.
public enum ProviderType {
    /// api.openai.com.
    OPENAI(
            "openai",
            Set.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES),
            "https://api.openai.com/v1",
            List.of("OPENAI_API_KEY"),
            List.of("gpt", "o1", "o3", "o4", "chatgpt")),
    /// api.anthropic.com.
    ANTHROPIC(
            "anthropic",
            Set.of(Dialect.ANTHROPIC_MESSAGES),
            "https://api.anthropic.com",
            List.of("ANTHROPIC_API_KEY"),
            List.of("claude")),
    /// The Gemini API of generativelanguage.googleapis.com.
    GEMINI(
            "gemini",
            Set.of(Dialect.GEMINI),
            "https://generativelanguage.googleapis.com",
            List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"),
            List.of("gemini", "models/gemini")),
    /// A resource of Azure OpenAI or Azure AI Foundry; its address is always configured. Without an API version
    /// it is asked by the v1 path, where the model in the body is the deployment; with one by the deployment's
    /// own path, which knows chat only.
    AZURE_OPENAI(
            "azure_openai",
            Set.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES),
            null,
            List.of("AZURE_OPENAI_API_KEY"),
            List.of()),
    /// AWS Bedrock's Converse, opened by a Bedrock API key. Its address depends on the region.
    BEDROCK(
            "bedrock",
            Set.of(Dialect.BEDROCK_CONVERSE),
            bedrockUrl(ProviderType.DEFAULT_BEDROCK_REGION),
            List.of("AWS_BEARER_TOKEN_BEDROCK"),
            List.of(
                    "amazon.",
                    "anthropic.",
                    "cohere.",
                    "deepseek.",
                    "meta.",
                    "mistral.",
                    "openai.",
                    "qwen.",
                    "us.",
                    "eu.",
                    "apac.",
                    "global.",
                    "arn:aws:bedrock:")),
    /// api.mistral.ai.
    MISTRAL(
            "mistral",
            Set.of(Dialect.OPENAI_CHAT),
            "https://api.mistral.ai/v1",
            List.of("MISTRAL_API_KEY"),
            List.of("mistral", "ministral", "magistral", "codestral", "devstral", "pixtral", "voxtral", "open-mi")),
    /// api.cohere.com.
    COHERE(
            "cohere",
            Set.of(Dialect.COHERE_CHAT),
            "https://api.cohere.com",
            List.of("COHERE_API_KEY", "CO_API_KEY"),
            List.of("command", "c4ai-")),
    /// Any server that copied a vendor's interface, mostly OpenAI's; its address is always configured.
    OPENAI_COMPATIBLE(
            "openai_compatible", Set.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES), null, List.of(), List.of()),
    /// The built-in provider, which answers on loopback in every dialect.
    DEMO("demo", Set.copyOf(Dialect.ingress()), null, List.of(), List.of("demo"));

    /// Where Bedrock is asked unless the configuration names a region.
    public static final String DEFAULT_BEDROCK_REGION = "us-east-1";

    private static final ProviderType[] ALL = values();

    private static final char[] HEXADECIMAL = "0123456789ABCDEF".toCharArray();

    private final String configName;
    private final int dialects;
    private final @Nullable String defaultBaseUrl;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> environmentNames;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> modelPrefixes;

    ProviderType(
            String configName,
            Set<Dialect> dialects,
            @Nullable String defaultBaseUrl,
            List<String> environmentNames,
            List<String> modelPrefixes) {
        this.configName = configName;
        this.dialects = dialects.stream().mapToInt(Dialect::bit).sum();
        this.defaultBaseUrl = defaultBaseUrl;
        this.environmentNames = environmentNames;
        this.modelPrefixes = modelPrefixes;
    }

    /// The type called so in configuration, or null.
    public static @Nullable ProviderType ofConfigName(String configName) {
        for (ProviderType type : ALL) {
            if (type.configName.equals(configName)) {
                return type;
            }
        }
        return null;
    }

    /// The name in configuration.
    public String configName() {
        return configName;
    }

    /// The set of dialects it speaks, by [Dialect#bit()].
    public int dialects() {
        return dialects;
    }

    /// Whether it speaks `dialect`.
    public boolean speaks(Dialect dialect) {
        return (dialects & dialect.bit()) != 0;
    }

    /// Whether the configuration may say that it speaks `dialect` and no other: what it speaks anyway, and any
    /// for [#OPENAI_COMPATIBLE], as each vendor's interface has been copied by somebody.
    public boolean mayBeTold(Dialect dialect) {
        return this == OPENAI_COMPATIBLE || speaks(dialect);
    }

    /// The set of dialects that one provider of this type speaks, by [Dialect#bit()].
    ///
    /// @param forced the only one, as configured; null when the configuration leaves it open
    /// @param apiVersion as configured, or null
    public int dialects(@Nullable Dialect forced, @Nullable String apiVersion) {
        if (forced != null) {
            return forced.bit();
        }
        boolean isByDeployment = this == AZURE_OPENAI && apiVersion != null;
        return isByDeployment ? Dialect.OPENAI_CHAT.bit() : dialects;
    }

    /// The dialect to ask in for a client of another one: the richest that is spoken. Responses hold more than
    /// chat, but of those who copied OpenAI's interface few know it well.
    ///
    /// @param spoken what the provider speaks, by [Dialect#bit()]
    public Dialect richest(int spoken) {
        boolean knowsResponses = this == OPENAI || this == AZURE_OPENAI;
        if (knowsResponses && (spoken & Dialect.OPENAI_RESPONSES.bit()) != 0) {
            return Dialect.OPENAI_RESPONSES;
        }
        for (Dialect dialect : Dialect.values()) {
            if ((spoken & dialect.bit()) != 0) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("spoken=" + spoken + " names no dialect");
    }

    /// What is particular about a provider of this type.
    ///
    /// @param host where it is; tells who is behind an interface that was copied
    public Flavour flavour(String host) {
        return switch (this) {
            case OPENAI, ANTHROPIC, GEMINI, BEDROCK, COHERE, DEMO -> Flavour.PLAIN;
            case AZURE_OPENAI -> Flavour.AZURE;
            case MISTRAL -> Flavour.MISTRAL;
            case OPENAI_COMPATIBLE -> VendorHosts.flavourOf(host);
        };
    }

    /// Who can read opaque state that a provider of this type makes in `dialect`; see
    /// [io.ringfence.providers.translate.StateTag]. Where each deployment has keys of its own it is the
    /// provider itself.
    ///
    /// @param name the provider's name in the configuration
    public String stateOrigin(Dialect dialect, String name) {
        return switch (this) {
            case OPENAI, ANTHROPIC, GEMINI, BEDROCK, COHERE, DEMO -> dialect.stateOrigin();
            case AZURE_OPENAI, MISTRAL, OPENAI_COMPATIBLE -> name;
        };
    }

    /// The vendor's address in normal form, or null where only the operator knows it.
    public @Nullable String defaultBaseUrl() {
        return defaultBaseUrl;
    }

    /// The environment variables that may hold its key, the first one found wins.
    public List<String> environmentNames() {
        return environmentNames;
    }

    /// What catalogues of prices call the vendor; null where it may be anybody.
    public @Nullable String catalogueId() {
        return switch (this) {
            case OPENAI -> "openai";
            case ANTHROPIC -> "anthropic";
            case GEMINI -> "google";
            case AZURE_OPENAI -> "azure";
            case BEDROCK -> "aws";
            case MISTRAL -> "mistral";
            case COHERE -> "cohere";
            case OPENAI_COMPATIBLE, DEMO -> null;
        };
    }

    /// How names of its models begin, in lower case.
    public List<String> modelPrefixes() {
        return modelPrefixes;
    }

    /// The address of Bedrock in a region of AWS.
    public static String bedrockUrl(String region) {
        return "https://bedrock-runtime." + region + ".amazonaws.com";
    }

    /// As [#normaliseBase(ProviderType, String, Dialect)], for a provider whose dialect is left open.
    public static String normaliseBase(ProviderType type, String baseUrl) {
        return normaliseBase(type, baseUrl, null);
    }

    /// `baseUrl` as [#path] continues it. Addresses of OpenAI, Mistral and compatible servers end with the
    /// version (`/v1` is added where there is no path at all), all others do not; either way of writing is
    /// understood.
    ///
    /// @param forced the only dialect that is spoken there, as configured, or null
    public static String normaliseBase(ProviderType type, String baseUrl, @Nullable Dialect forced) {
        String base = withoutSlashes(baseUrl.strip());
        return switch (type) {
            case OPENAI, MISTRAL -> withVersion(base);
            case OPENAI_COMPATIBLE -> forced == null ? withVersion(base) : normaliseBase(base, forced);
            case ANTHROPIC, GEMINI, BEDROCK, COHERE -> normaliseBase(base, type.richest(type.dialects));
            case AZURE_OPENAI -> withoutSuffix(withoutSuffix(base, "/v1"), "/openai");
            case DEMO -> withoutSuffix(base, "/v1");
        };
    }

    private static String normaliseBase(String base, Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> withVersion(base);
            case ANTHROPIC_MESSAGES -> withoutSuffix(base, "/v1");
            case GEMINI -> withoutSuffix(withoutSuffix(base, "/v1beta"), "/v1");
            case BEDROCK_CONVERSE -> base;
            case COHERE_CHAT -> withoutSuffix(withoutSuffix(base, "/v2"), "/v1");
        };
    }

    private static String withVersion(String base) {
        return hasPath(base) ? base : base + "/v1";
    }

    /// What follows the normalised base address for a call of `model`.
    public String path(Dialect dialect, String model, boolean stream) {
        return path(dialect, model, stream, null);
    }

    /// As [#path(Dialect, String, boolean)], for a version of the API other than the usual one.
    ///
    /// @param apiVersion the version in the paths of Gemini and of Azure's deployments; other providers' paths
    /// do not name it. Null = the usual one
    public String path(Dialect dialect, String model, boolean stream, @Nullable String apiVersion) {
        if (!mayBeTold(dialect)) {
            throw new IllegalArgumentException(configName + " does not speak " + dialect.wireName());
        }
        if (this == AZURE_OPENAI && apiVersion != null) {
            return "/openai/deployments/" + encoded(model) + "/chat/completions?api-version=" + encoded(apiVersion);
        }
        String version = switch (this) {
            // The demo's address has no version, so that one address serves all dialects.
            case DEMO -> "/v1";
            case AZURE_OPENAI -> "/openai/v1";
            default -> "";
        };
        return switch (dialect) {
            case OPENAI_CHAT -> version + "/chat/completions";
            case OPENAI_RESPONSES -> version + "/responses";
            case ANTHROPIC_MESSAGES -> "/v1/messages";
            case GEMINI ->
                "/" + (apiVersion == null ? "v1beta" : apiVersion) + "/models/" + encoded(withoutCollection(model))
                        + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
            case BEDROCK_CONVERSE -> "/model/" + encoded(model) + (stream ? "/converse-stream" : "/converse");
            case COHERE_CHAT -> "/v2/chat";
        };
    }

    /// The dialects in which a provider of this type counts the tokens of a request, by [Dialect#bit()]. Of
    /// those who copied a vendor's interface few copied its counter.
    public int counters() {
        return switch (this) {
            case OPENAI, AZURE_OPENAI, ANTHROPIC, GEMINI, DEMO -> {
                int counters = 0;
                for (Dialect dialect : Dialect.values()) {
                    counters |= speaks(dialect) && TokenCounts.isIn(dialect) ? dialect.bit() : 0;
                }
                yield counters;
            }
            case BEDROCK, MISTRAL, COHERE, OPENAI_COMPATIBLE -> 0;
        };
    }

    /// What follows the normalised base address when the counter of `dialect` is asked about a request for
    /// `model`.
    ///
    /// @param apiVersion as in [#path(Dialect, String, boolean, String)]
    public String counterPath(Dialect dialect, String model, @Nullable String apiVersion) {
        String path = path(dialect, model, false, apiVersion);
        return switch (dialect) {
            case ANTHROPIC_MESSAGES -> path + "/count_tokens";
            case OPENAI_RESPONSES -> path + "/input_tokens";
            case GEMINI -> path.substring(0, path.lastIndexOf(':')) + ":countTokens";
            case OPENAI_CHAT, BEDROCK_CONVERSE, COHERE_CHAT ->
                throw new IllegalArgumentException("dialect=" + dialect.wireName() + " has no counter of tokens");
        };
    }

    /// The lower-case name of the header that carries the secret.
    public String authHeaderName(Dialect dialect) {
        if (this == AZURE_OPENAI) {
            return "api-key";
        }
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES, BEDROCK_CONVERSE, COHERE_CHAT -> "authorization";
            case ANTHROPIC_MESSAGES -> "x-api-key";
            case GEMINI -> "x-goog-api-key";
        };
    }

    /// The value of that header.
    public String authHeaderValue(Dialect dialect, String secret) {
        if (this == AZURE_OPENAI) {
            return secret;
        }
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES, BEDROCK_CONVERSE, COHERE_CHAT -> "Bearer " + secret;
            case ANTHROPIC_MESSAGES, GEMINI -> secret;
        };
    }

    /// Headers that the provider insists on, with the value to send where the client sent none.
    public Map<String, String> defaultHeaders(Dialect dialect) {
        return defaultHeaders(dialect, null);
    }

    /// As [#defaultHeaders(Dialect)], for a version of the API other than the usual one.
    ///
    /// @param apiVersion the version that Anthropic's header names. Null = the usual one
    public Map<String, String> defaultHeaders(Dialect dialect, @Nullable String apiVersion) {
        return dialect == Dialect.ANTHROPIC_MESSAGES
                ? Map.of("anthropic-version", apiVersion == null ? "2023-06-01" : apiVersion)
                : Map.of();
    }

    /// The member by which a limit of output tokens is added to a request.
    public OutputLimitField outputLimitField(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT ->
                this == OPENAI || this == AZURE_OPENAI
                        ? OutputLimitField.MAX_COMPLETION_TOKENS
                        : OutputLimitField.MAX_TOKENS;
            case OPENAI_RESPONSES -> OutputLimitField.MAX_OUTPUT_TOKENS;
            case ANTHROPIC_MESSAGES -> OutputLimitField.MAX_TOKENS;
            case GEMINI -> OutputLimitField.GENERATION_CONFIG;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    private static boolean hasPath(String base) {
        int scheme = base.indexOf("://");
        return base.indexOf('/', scheme < 0 ? 0 : scheme + 3) >= 0;
    }

    private static String withoutSlashes(String base) {
        int end = base.length();
        while (end > 0 && base.charAt(end - 1) == '/') {
            end--;
        }
        return base.substring(0, end);
    }

    private static String withoutSuffix(String base, String suffix) {
        return base.toLowerCase(Locale.ROOT).endsWith(suffix)
                ? withoutSlashes(base.substring(0, base.length() - suffix.length()))
                : base;
    }

    /// The model's id without the collection that clients of Gemini may put before it.
    private static String withoutCollection(String model) {
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
    }

    /// `text` as one label of a path: everything but RFC 3986's unreserved characters is percent-encoded.
    private static String encoded(String text) {
        var path = new StringBuilder(text.length());
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isAlphanumeric = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || isDigit(next);
            if (isAlphanumeric || next == '-' || next == '.' || next == '_' || next == '~') {
                path.append((char) next);
            } else {
                path.append('%').append(HEXADECIMAL[(next >> 4) & 0xF]).append(HEXADECIMAL[next & 0xF]);
            }
        }
        return path.toString();
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}

package io.ringfence.providers.conformance;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.Node;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One recorded exchange at an interface for chatting, with its request.
///
/// @param name the file's path below the recordings, with forward slashes
/// @param requestUrl empty when the request was not recorded
/// @param requestBody null when the request was not recorded
/// @param body of the answer: JSON, an event stream, or AWS's framing
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Exchange(
        String name,
        String provider,
        Dialect dialect,
        Wire wire,
        int status,
        String requestUrl,
        @Nullable String requestBody,
        byte[] body) {

    enum Wire {
        JSON,
        SSE,
        AWS
    }

    private static final Map<String, Dialect> DIALECTS = Map.of(
            "chat", Dialect.OPENAI_CHAT,
            "responses", Dialect.OPENAI_RESPONSES,
            "messages", Dialect.ANTHROPIC_MESSAGES,
            "stream-generate", Dialect.GEMINI,
            "generate", Dialect.GEMINI,
            "converse", Dialect.BEDROCK_CONVERSE,
            "converse-stream", Dialect.BEDROCK_CONVERSE,
            "chat-v2", Dialect.COHERE_CHAT);

    private static final JSON JSON_TEXT = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private static final Set<String> FLAVOURED = Set.of("azure", "mistral", "xai", "deepseek", "groq", "openrouter");

    /// All of them, in the order of their names. Aborts the calling test, saying so, where there are none.
    static List<Exchange> all() {
        Path folder = RecordingsFolder.require();
        List<Exchange> all = new ArrayList<>();
        try {
            for (Path file : RecordingsFolder.files(folder)) {
                Path place = folder.relativize(file);
                Dialect dialect = place.getNameCount() == 4
                        ? DIALECTS.get(place.getName(1).toString())
                        : null;
                if (dialect != null) {
                    all.add(read(place, dialect, Node.parse(Files.readString(file))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static Exchange read(Path place, Dialect dialect, Node root) throws IOException {
        Node response = root.at("response");
        Node request = root.at("request");
        Wire wire = switch (root.at("wire").text()) {
            case "sse" -> Wire.SSE;
            case "aws-eventstream" -> Wire.AWS;
            default -> Wire.JSON;
        };
        byte[] body = response.at("body_base64").isText()
                ? Base64.getDecoder().decode(response.at("body_base64").text())
                : (response.at("body_text").isText()
                                ? response.at("body_text").text()
                                : JSON_TEXT.asString(response.at("body").value()))
                        .getBytes(StandardCharsets.UTF_8);
        return new Exchange(
                place.toString().replace('\\', '/'),
                place.getName(0).toString(),
                dialect,
                wire,
                (int) response.at("status").count(),
                request.at("url").text(),
                request.at("body").isObject()
                        ? JSON_TEXT.asString(request.at("body").value())
                        : null,
                body);
    }

    /// How the provider differs from the inventor of its dialect.
    Flavour flavour() {
        if (FLAVOURED.contains(provider)) {
            return Flavour.valueOf(provider.toUpperCase(java.util.Locale.ROOT));
        }
        return dialect != Dialect.OPENAI_CHAT || provider.equals("openai") ? Flavour.PLAIN : Flavour.COMPATIBLE;
    }

    /// The model in the path of the request; null in dialects that have it in the body.
    @Nullable
    String modelInPath() {
        if (dialect != Dialect.GEMINI && dialect != Dialect.BEDROCK_CONVERSE) {
            return null;
        }
        String path = URI.create(requestUrl.replace(" ", "%20")).getRawPath();
        String label = dialect == Dialect.GEMINI ? "/models/" : "/model/";
        String behind = path.substring(path.indexOf(label) + label.length());
        int end = dialect == Dialect.GEMINI ? behind.indexOf(':') : behind.lastIndexOf('/');
        return URLDecoder.decode(end < 0 ? behind : behind.substring(0, end), StandardCharsets.UTF_8);
    }

    boolean isStream() {
        return wire != Wire.JSON;
    }

    /// The provider and what it speaks, as `bedrock converse`.
    String group() {
        return provider + " " + dialect.wireName();
    }

    @Override
    public String toString() {
        return name;
    }
}

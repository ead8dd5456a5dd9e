package io.ringfence.providers.sanitize;

import io.ringfence.providers.endpoints.Header;
import io.ringfence.providers.endpoints.TransportBody;
import io.ringfence.providers.endpoints.TransportRequest;
import io.ringfence.providers.endpoints.TransportResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Replaces secrets by `<redacted:NAME>` and bytes by `<redacted:NAME_blob>`, where `NAME` is how the message
/// spells the name that gave it away.
///
/// - Secrets are the values of `authorization`, `x-api-key`, `cookie`, `token`, `password` and their like:
///   headers, parameters of a query, fields of a form, members of JSON at any depth.
/// - Bytes are the values of `data_base64`, `image_base64`, `b64_json` and `audio_base64`, the `data` of
///   Gemini's `inlineData` and the like of it in other dialects, data URIs, files in forms, and bodies that are
///   no text.
/// - In every text, JSON inside of it too: what follows `Bearer`, keys that look like a vendor's, and secrets
///   in the query of an URL.
///
/// What was redacted stays as it is when it is redacted again. Null says nothing and stays.
public final class Sanitizer {
    private static final Pattern PARAMETERS = Pattern.compile("[?&]");

    private Sanitizer() {}

    public static TransportRequest request(TransportRequest request) {
        return new TransportRequest(
                request.method(),
                path(request.path()),
                headers(request.headers()),
                request.accept(),
                body(request.body()));
    }

    public static TransportResponse response(TransportResponse response) {
        return new TransportResponse(
                response.status(), headers(response.headers()), response.contentType(), body(response.body()));
    }

    /// A copy of a tree of [io.ringfence.providers.tree.JsonTree].
    public static @Nullable Object json(@Nullable Object tree) {
        return json(tree, "", 0);
    }

    /// A text that is a whole body: JSON, an event stream, a form in the URL's encoding, or words. In words,
    /// also what looks like a header or an assignment of a secret is taken out.
    public static String text(String text) {
        return Texts.body(text, 0);
    }

    // ---- JSON

    static @Nullable Object json(@Nullable Object tree, String parent, int depth) {
        return switch (tree) {
            case Map<?, ?> members -> members(members, parent, depth);
            case List<?> elements -> {
                List<@Nullable Object> copy = new ArrayList<>(elements.size());
                elements.forEach(element -> copy.add(json(element, parent, depth)));
                yield copy;
            }
            case String text -> Texts.value(text, depth);
            case null, default -> tree;
        };
    }

    private static Map<String, @Nullable Object> members(Map<?, ?> members, String parent, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        members.forEach((key, value) -> {
            String name = (String) key;
            if (value == null) {
                copy.put(name, null);
            } else if (SensitiveNames.isSecret(name)) {
                copy.put(name, secret(name));
            } else if (SensitiveNames.isBlob(name)
                    || (value instanceof String && SensitiveNames.isBlobOf(parent, name))) {
                copy.put(name, secret(name + "_blob"));
            } else {
                copy.put(name, json(value, name, depth));
            }
        });
        return copy;
    }

    // ---- Transport

    private static List<Header> headers(List<Header> headers) {
        return headers.stream()
                .map(header -> new Header(
                        header.name(),
                        SensitiveNames.isSecret(header.name()) ? secret(header.name()) : Texts.words(header.value())))
                .toList();
    }

    /// A path with its query. Empty parameters go away, the others keep their order, and each has a `=`.
    static String path(String path) {
        int question = path.indexOf('?');
        if (question < 0) {
            return path;
        }
        var query = new StringBuilder();
        PARAMETERS
                .splitAsStream(path.substring(question + 1))
                .filter(parameter -> !parameter.isEmpty())
                .forEach(parameter -> query.append(query.isEmpty() ? '?' : '&').append(parameter(parameter)));
        return path.substring(0, question) + query;
    }

    private static String parameter(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        return name + "=" + (SensitiveNames.isSecret(decoded(name)) ? secret(name) : Texts.words(value));
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            return name;
        }
    }

    private static TransportBody body(TransportBody body) {
        return switch (body) {
            case TransportBody.Json json -> new TransportBody.Json(json(json.value()));
            case TransportBody.Text(String text) -> new TransportBody.Text(text(text));
            case TransportBody.Multipart(List<TransportBody.Field> fields) ->
                new TransportBody.Multipart(
                        fields.stream().map(Sanitizer::field).toList());
            case TransportBody.Binary binary -> new TransportBody.Binary(secret("binary_blob"), binary.mediaType());
        };
    }

    private static TransportBody.Field field(TransportBody.Field field) {
        return switch (field) {
            case TransportBody.Field.TextField(String name, String value) -> {
                String shown = Texts.value(value, 0);
                shown = SensitiveNames.isBlob(name) ? secret(name + "_blob") : shown;
                shown = SensitiveNames.isSecret(name) ? secret(name) : shown;
                yield new TransportBody.Field.TextField(name, shown);
            }
            case TransportBody.Field.FileField file ->
                new TransportBody.Field.FileField(file.name(), file.filename(), secret("file_blob"), file.mediaType());
        };
    }

    static String secret(String name) {
        return "<redacted:" + name + ">";
    }
}

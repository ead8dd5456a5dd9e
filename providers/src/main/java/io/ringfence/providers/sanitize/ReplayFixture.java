package io.ringfence.providers.sanitize;

import io.ringfence.providers.endpoints.Header;
import io.ringfence.providers.endpoints.TransportBody;
import io.ringfence.providers.endpoints.TransportRequest;
import io.ringfence.providers.endpoints.TransportResponse;
import io.ringfence.providers.endpoints.WireFormat;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A recorded exchange that can be played again.
///
/// As JSON: `wire_format`; `request` with `method`, `path`, `headers`, `accept` and `body`; `response` with
/// `status`, `headers`, `content_type` and `body`. Headers are objects of `name` and `value`; an object of
/// names and values, or lists of them, is read, too. A body is one of
///
/// - `{"type":"json","value":…}`
/// - `{"type":"text","text":"…"}`
/// - `{"type":"binary","data_base64":"…","media_type":"…"}`
/// - `{"type":"multipart","fields":[…]}` with fields `{"type":"text","name":"…","value":"…"}` and
///   `{"type":"file","name":"…","filename":"…","data_base64":"…","media_type":"…"}`
public record ReplayFixture(WireFormat wireFormat, TransportRequest request, TransportResponse response) {
    /// The same without secrets and bytes; see [Sanitizer].
    public ReplayFixture sanitized() {
        return new ReplayFixture(wireFormat, Sanitizer.request(request), Sanitizer.response(response));
    }

    /// Whether a JSON value means to be a fixture.
    public static boolean isFixture(@Nullable Object tree) {
        return tree instanceof Map<?, ?> members
                && members.get("wire_format") instanceof String
                && members.get("request") instanceof Map<?, ?>
                && members.get("response") instanceof Map<?, ?>;
    }

    // ---- Reading

    /// Reads a fixture.
    ///
    /// @throws ProtocolException when it has another shape, or members that are not known
    public static ReplayFixture parse(JsonObject fixture) {
        String identifier = fixture.requiredString("wire_format");
        WireFormat format = WireFormat.ofIdentifier(identifier);
        if (format == null) {
            throw fixture.wrong("wire_format", identifier, "a wire format such as `open_ai_responses`");
        }
        JsonObject request = fixture.requiredObject("request");
        JsonObject response = fixture.requiredObject("response");
        nothingUnread(fixture);
        return new ReplayFixture(format, request(request), response(response));
    }

    private static TransportRequest request(JsonObject from) {
        TransportRequest request = new TransportRequest(
                from.requiredString("method"),
                from.requiredString("path"),
                headers(from),
                from.string("accept"),
                body(from.requiredObject("body")));
        nothingUnread(from);
        return request;
    }

    private static TransportResponse response(JsonObject from) {
        Long status = from.integer("status");
        if (status == null || status < 100 || status > 599) {
            throw from.wrong("status", status, "a status from 100 to 599");
        }
        TransportResponse response = new TransportResponse(
                status.intValue(), headers(from), from.string("content_type"), body(from.requiredObject("body")));
        nothingUnread(from);
        return response;
    }

    private static List<Header> headers(JsonObject from) {
        Object value = from.any("headers");
        List<Header> headers = new ArrayList<>();
        if (value instanceof Map<?, ?> members) {
            members.forEach((name, lines) -> {
                for (Object line : lines instanceof List<?> list ? list : Collections.singletonList(lines)) {
                    if (!(line instanceof String text)) {
                        throw from.wrong("headers", line, "texts");
                    }
                    headers.add(new Header((String) name, text));
                }
            });
            return headers;
        }
        for (JsonObject header : from.objects("headers")) {
            headers.add(new Header(header.requiredString("name"), header.requiredString("value")));
            nothingUnread(header);
        }
        return headers;
    }

    private static TransportBody body(JsonObject from) {
        String type = from.requiredString("type");
        TransportBody body = switch (type) {
            case "json" -> new TransportBody.Json(from.any("value"));
            case "text" -> new TransportBody.Text(from.requiredString("text"));
            case "binary" ->
                new TransportBody.Binary(from.requiredString("data_base64"), from.requiredString("media_type"));
            case "multipart" ->
                new TransportBody.Multipart(from.objects("fields").stream()
                        .map(ReplayFixture::field)
                        .toList());
            default -> throw from.wrong("type", type, "`json`, `text`, `binary` or `multipart`");
        };
        nothingUnread(from);
        return body;
    }

    private static TransportBody.Field field(JsonObject from) {
        String type = from.requiredString("type");
        TransportBody.Field field = switch (type) {
            case "text" -> new TransportBody.Field.TextField(from.requiredString("name"), from.requiredString("value"));
            case "file" ->
                new TransportBody.Field.FileField(
                        from.requiredString("name"),
                        from.requiredString("filename"),
                        from.requiredString("data_base64"),
                        from.requiredString("media_type"));
            default -> throw from.wrong("type", type, "`text` or `file`");
        };
        nothingUnread(from);
        return field;
    }

    /// A member that is not known may hold a secret, and would be lost besides.
    private static void nothingUnread(JsonObject from) {
        for (String name : from.unread().keySet()) {
            throw ProtocolException.invalidShape(from.path(name) + " is not part of a replay fixture");
        }
    }

    // ---- Writing

    /// The fixture as JSON.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> sent = new LinkedHashMap<>();
        sent.put("method", request.method());
        sent.put("path", request.path());
        sent.put("headers", tree(request.headers()));
        sent.put("accept", request.accept());
        sent.put("body", tree(request.body()));
        Map<String, @Nullable Object> answered = new LinkedHashMap<>();
        answered.put("status", response.status());
        answered.put("headers", tree(response.headers()));
        answered.put("content_type", response.contentType());
        answered.put("body", tree(response.body()));
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("wire_format", wireFormat.identifier());
        tree.put("request", sent);
        tree.put("response", answered);
        return tree;
    }

    private static List<Object> tree(List<Header> headers) {
        List<Object> tree = new ArrayList<>();
        headers.forEach(header -> tree.add(members("name", header.name(), "value", header.value())));
        return tree;
    }

    private static Map<String, @Nullable Object> tree(TransportBody body) {
        return switch (body) {
            case TransportBody.Json json -> members("type", "json", "value", json.value());
            case TransportBody.Text(String text) -> members("type", "text", "text", text);
            case TransportBody.Binary(String data, String mediaType) ->
                members("type", "binary", "data_base64", data, "media_type", mediaType);
            case TransportBody.Multipart(List<TransportBody.Field> fields) ->
                members(
                        "type",
                        "multipart",
                        "fields",
                        fields.stream().map(ReplayFixture::tree).toList());
        };
    }

    private static Map<String, @Nullable Object> tree(TransportBody.Field field) {
        return switch (field) {
            case TransportBody.Field.TextField(String name, String value) ->
                members("type", "text", "name", name, "value", value);
            case TransportBody.Field.FileField(String name, String filename, String data, String mediaType) ->
                members(
                        "type",
                        "file",
                        "name",
                        name,
                        "filename",
                        filename,
                        "data_base64",
                        data,
                        "media_type",
                        mediaType);
        };
    }

    private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return members;
    }
}

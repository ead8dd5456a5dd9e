package io.ringfence.providers.endpoints;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.translate.ConversionReport;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads and writes requests and answers of every family, and says what it cost.
///
/// A report is *native* (not bridged) when the format is the family's own and nothing was lost: OpenAI's
/// responses for generation, the only format there is for the other families. It is *lossy* when something
/// could not be carried; the reasons name what.
///
/// JSON is text in UTF-16 here; limits of depth and size are those of [JsonTree]. Stateless; any thread.
public final class Endpoints {
    private Endpoints() {}

    // ---- JSON

    /// Reads a request's body.
    ///
    /// @throws ProtocolException when it is none of the format
    public static ConversionReport<ApiRequest> parseRequest(WireFormat format, String json) {
        JsonObject body = JsonObject.root(JsonTree.readObject(json));
        ApiRequest request = switch (format.family()) {
            case GENERATION -> Generation.parseRequest(dialect(format), body);
            case EMBEDDINGS -> EmbeddingRequest.parse(body);
            case IMAGE_GENERATIONS -> ImageGenerationRequest.parse(body);
            case AUDIO_TRANSCRIPTIONS -> AudioTranscriptionRequest.parse(body);
            case AUDIO_SPEECH -> AudioSpeechRequest.parse(body);
            case RERANK -> RerankRequest.parse(body);
        };
        return report(request, format, List.of());
    }

    /// Writes a request's body.
    ///
    /// @throws ProtocolException of kind `ENDPOINT_MISMATCH` when the format is of another family;
    /// `TRANSPORT_REQUIRED` for transcriptions, whose body is a form; `UNSUPPORTED_FEATURE` when leaving out
    /// what cannot be said would change the meaning
    public static ConversionReport<String> emitRequest(WireFormat format, ApiRequest request) {
        format.require(request.family());
        if (request instanceof AudioTranscriptionRequest) {
            throw ProtocolException.transportRequired(format.identifier());
        }
        return text(requestTree(format, request));
    }

    private static ConversionReport<Map<String, @Nullable Object>> requestTree(WireFormat format, ApiRequest request) {
        return switch (request) {
            case GenerationRequest generation -> Generation.emitRequest(format, generation.request());
            case EmbeddingRequest embedding -> report(embedding.tree(), format, List.of());
            case ImageGenerationRequest image -> report(image.tree(), format, List.of());
            case AudioSpeechRequest speech -> report(speech.tree(), format, List.of());
            case RerankRequest rerank -> report(rerank.tree(), format, List.of());
            case AudioTranscriptionRequest _ -> throw ProtocolException.transportRequired(format.identifier());
        };
    }

    /// Reads an answer's body.
    ///
    /// @throws ProtocolException when it is none of the format; of kind `TRANSPORT_REQUIRED` for speech, which
    /// is not JSON
    public static ConversionReport<ApiResponse> parseResponse(WireFormat format, String json) {
        if (format.family() == EndpointFamily.AUDIO_SPEECH) {
            throw ProtocolException.transportRequired(format.identifier());
        }
        return parseResponse(format, JsonTree.readObject(json));
    }

    private static ConversionReport<ApiResponse> parseResponse(
            WireFormat format, Map<String, @Nullable Object> members) {
        JsonObject body = JsonObject.root(members);
        ApiResponse response = switch (format.family()) {
            case GENERATION -> Generation.parseResponse(dialect(format), body);
            case EMBEDDINGS -> EmbeddingResponse.parse(body);
            case IMAGE_GENERATIONS -> ImageGenerationResponse.parse(body);
            case AUDIO_TRANSCRIPTIONS -> AudioTranscriptionResponse.parse(body);
            case AUDIO_SPEECH -> speech(body, format);
            case RERANK -> RerankResponse.parse(body);
        };
        return report(response, format, List.of());
    }

    /// Some servers answer JSON with the recording in it.
    private static AudioSpeechResponse speech(JsonObject body, WireFormat format) {
        String data = body.string("audio_data");
        if (data == null) {
            throw ProtocolException.transportRequired(format.identifier());
        }
        return new AudioSpeechResponse("application/octet-stream", data);
    }

    /// Writes an answer's body.
    ///
    /// @throws ProtocolException of kind `ENDPOINT_MISMATCH` when the format is of another family;
    /// `TRANSPORT_REQUIRED` for speech, which is not JSON; `UNSUPPORTED_WIRE_FORMAT` when no client speaks the
    /// format
    public static ConversionReport<String> emitResponse(WireFormat format, ApiResponse response) {
        format.require(response.family());
        ConversionReport<Map<String, @Nullable Object>> tree = switch (response) {
            case GenerationResponse generation -> Generation.emitResponse(format, generation.response());
            case EmbeddingResponse embedding -> report(embedding.tree(), format, List.of());
            case ImageGenerationResponse image -> report(image.tree(), format, List.of());
            case AudioTranscriptionResponse transcription -> report(transcription.tree(), format, List.of());
            case RerankResponse rerank -> report(rerank.tree(), format, List.of());
            case AudioSpeechResponse _ -> throw ProtocolException.transportRequired(format.identifier());
        };
        return text(tree);
    }

    /// Reads a request in one format and writes it in another of the same family.
    ///
    /// @throws ProtocolException as parsing and emitting do; of kind `UNSUPPORTED_WIRE_FORMAT` when the formats
    /// are of different families
    public static ConversionReport<String> transcodeRequest(WireFormat from, WireFormat to, String json) {
        requireSameFamily(from, to);
        ConversionReport<ApiRequest> parsed = parseRequest(from, json);
        return joined(from, parsed, emitRequest(to, parsed.value()));
    }

    /// Reads an answer in one format and writes it in another of the same family.
    ///
    /// @throws ProtocolException as parsing and emitting do; of kind `UNSUPPORTED_WIRE_FORMAT` when the formats
    /// are of different families
    public static ConversionReport<String> transcodeResponse(WireFormat from, WireFormat to, String json) {
        requireSameFamily(from, to);
        ConversionReport<ApiResponse> parsed = parseResponse(from, json);
        return joined(from, parsed, emitResponse(to, parsed.value()));
    }

    // ---- Transport

    /// Writes a request with everything but host and credential. Paths begin behind the provider's base URL
    /// (`https://api.openai.com/v1`, `https://generativelanguage.googleapis.com/v1beta`, …).
    ///
    /// @throws ProtocolException of kind `ENDPOINT_MISMATCH` when the format is of another family;
    /// `UNSUPPORTED_FEATURE` when leaving out what cannot be said would change the meaning
    public static ConversionReport<TransportRequest> emitTransportRequest(WireFormat format, ApiRequest request) {
        format.require(request.family());
        if (request instanceof AudioTranscriptionRequest transcription) {
            TransportBody body = new TransportBody.Multipart(transcription.form());
            // The boundary, and with it the content type, is chosen by who writes the form.
            return report(
                    new TransportRequest("POST", "/audio/transcriptions", List.of(), "application/json", body),
                    format,
                    List.of());
        }
        ConversionReport<Map<String, @Nullable Object>> tree = requestTree(format, request);
        TransportRequest transport = new TransportRequest(
                "POST",
                path(format, request),
                headers(format),
                accept(format, request),
                new TransportBody.Json(tree.value()));
        return report(transport, format, tree.lossReasons());
    }

    private static String path(WireFormat format, ApiRequest request) {
        return switch (request) {
            case GenerationRequest generation -> Generation.path(dialect(format), generation.request());
            case EmbeddingRequest _ -> "/embeddings";
            case ImageGenerationRequest _ -> "/images/generations";
            case AudioTranscriptionRequest _ -> "/audio/transcriptions";
            case AudioSpeechRequest _ -> "/audio/speech";
            case RerankRequest _ -> "/rerank";
        };
    }

    private static List<Header> headers(WireFormat format) {
        Header json = new Header("content-type", "application/json");
        return format == WireFormat.ANTHROPIC_MESSAGES
                ? List.of(json, new Header("anthropic-version", "2023-06-01"))
                : List.of(json);
    }

    private static String accept(WireFormat format, ApiRequest request) {
        return switch (request) {
            case GenerationRequest generation
            when generation.request().stream() ->
                format == WireFormat.BEDROCK_CONVERSE ? "application/vnd.amazon.eventstream" : "text/event-stream";
            case AudioSpeechRequest speech -> speech.accept();
            default -> "application/json";
        };
    }

    /// Reads a request as a client sent it. The path matters only where it names the model.
    ///
    /// @throws ProtocolException when it is none of the format
    public static ConversionReport<ApiRequest> parseTransportRequest(WireFormat format, TransportRequest request) {
        if (format.dialect() != null) {
            ApiRequest read = Generation.parseRequest(
                    format.dialect(), JsonObject.root(object(request.body())), Generation.place(request.path()));
            return report(read, format, List.of());
        }
        return request.body() instanceof TransportBody.Multipart(List<TransportBody.Field> fields)
                ? parseForm(format, fields)
                : parseRequest(format, JsonTree.string(object(request.body())));
    }

    private static ConversionReport<ApiRequest> parseForm(WireFormat format, List<TransportBody.Field> fields) {
        if (format.family() != EndpointFamily.AUDIO_TRANSCRIPTIONS) {
            throw ProtocolException.invalidShape("the body is a form, expected JSON");
        }
        return report(AudioTranscriptionRequest.parse(fields), format, List.of());
    }

    /// Reads an answer as it came. Transcriptions may be plain text, speech is binary; all others are JSON,
    /// also when the head calls it something else.
    ///
    /// @throws ProtocolException when it is none of the format
    /// @throws ApiFailure when the provider reports a failure, by the status or, outside of generation, in the
    /// body
    public static ConversionReport<ApiResponse> parseTransportResponse(WireFormat format, TransportResponse response) {
        if (response.status() < 200 || response.status() > 299) {
            throw new ApiFailure(response.status(), ProviderError.ofTree(tree(response.body())));
        }
        if (format.family() == EndpointFamily.AUDIO_SPEECH
                && response.body() instanceof TransportBody.Binary(String data, String mediaType)) {
            return report(new AudioSpeechResponse(mediaType, data), format, List.of());
        }
        if (format.family() == EndpointFamily.AUDIO_TRANSCRIPTIONS
                && response.body() instanceof TransportBody.Text(String text)
                && !isJson(response.contentType())) {
            return report(AudioTranscriptionResponse.ofText(text), format, List.of());
        }
        Map<String, @Nullable Object> members = object(response.body());
        if (format.family() != EndpointFamily.GENERATION && members.get("error") != null) {
            throw new ApiFailure(response.status(), ProviderError.ofTree(members));
        }
        return parseResponse(format, members);
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.contains("json");
    }

    private static @Nullable Object tree(TransportBody body) {
        return switch (body) {
            case TransportBody.Json json -> json.value();
            case TransportBody.Text(String text) -> treeOrText(text);
            case TransportBody.Multipart _, TransportBody.Binary _ -> null;
        };
    }

    private static @Nullable Object treeOrText(String text) {
        try {
            return JsonTree.read(text);
        } catch (ProtocolException notJson) {
            return text; // a page of a proxy
        }
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static Map<String, @Nullable Object> object(TransportBody body) {
        return switch (body) {
            case TransportBody.Json(Map<?, ?> members) -> (Map<String, @Nullable Object>) members;
            case TransportBody.Text(String text) -> JsonTree.readObject(text);
            case TransportBody.Json _, TransportBody.Multipart _, TransportBody.Binary _ ->
                throw ProtocolException.invalidShape("the body is no JSON object");
        };
    }

    // ---- Reports

    private static Dialect dialect(WireFormat format) {
        return requireNonNull(format.dialect());
    }

    private static void requireSameFamily(WireFormat from, WireFormat to) {
        if (from.family() != to.family()) {
            throw ProtocolException.unsupportedWireFormat(from.family().identifier(), to.identifier());
        }
    }

    static <T> ConversionReport<T> report(T value, WireFormat format, List<String> lossReasons) {
        boolean isBridged = !format.isNative() || !lossReasons.isEmpty();
        return ConversionReport.of(value, format.family().identifier(), format.identifier(), isBridged, lossReasons);
    }

    private static ConversionReport<String> text(ConversionReport<Map<String, @Nullable Object>> tree) {
        return new ConversionReport<>(
                JsonTree.string(tree.value()),
                tree.canonicalEndpoint(),
                tree.wireFormat(),
                tree.bridged(),
                tree.lossy(),
                tree.lossReasons());
    }

    private static <T> ConversionReport<T> joined(
            WireFormat from, ConversionReport<?> parsed, ConversionReport<T> emitted) {
        TreeSet<String> reasons = new TreeSet<>(parsed.lossReasons());
        reasons.addAll(emitted.lossReasons());
        boolean isBridged = !from.identifier().equals(emitted.wireFormat()) || parsed.bridged() || emitted.bridged();
        return ConversionReport.of(
                emitted.value(), emitted.canonicalEndpoint(), emitted.wireFormat(), isBridged, List.copyOf(reasons));
    }
}

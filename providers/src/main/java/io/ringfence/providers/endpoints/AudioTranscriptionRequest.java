package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to write down what is said: OpenAI's `/audio/transcriptions`. Null = nobody said.
///
/// @param prompt words that help to understand the recording
/// @param responseFormat `json`, `text`, `srt`, `verbose_json`, `vtt`, …
/// @param language as `en`
/// @param temperature 0 to 1
/// @param timestampGranularities `word`, `segment`
/// @param vendorExtensions other members or fields as they stood
public record AudioTranscriptionRequest(
        String model,
        AudioSource audio,
        @Nullable String prompt,
        @Nullable String responseFormat,
        @Nullable String language,
        @Nullable Number temperature,
        List<String> timestampGranularities,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiRequest {

    private static final String GRANULARITIES = "timestamp_granularities";

    public AudioTranscriptionRequest {
        timestampGranularities = List.copyOf(timestampGranularities);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.AUDIO_TRANSCRIPTIONS;
    }

    /// Reads a JSON body: the fields of the form, and the recording as `file` with `filename`, `data_base64`
    /// and `media_type`, or as `url`.
    ///
    /// @throws ProtocolException when it has another shape
    public static AudioTranscriptionRequest parse(JsonObject body) {
        String model = body.requiredString("model");
        JsonObject file = body.object("file");
        String url = body.string("url");
        if (file == null && url == null) {
            throw ProtocolException.missingField(body.path("file"));
        }
        AudioSource audio = file == null
                ? new AudioSource.Url(url == null ? "" : url)
                : new AudioSource.File(
                        file.requiredString("filename"),
                        file.requiredString("data_base64"),
                        file.requiredString("media_type"));
        return new AudioTranscriptionRequest(
                model,
                audio,
                body.string("prompt"),
                body.string("response_format"),
                body.string("language"),
                VendorMembers.number(body, "temperature"),
                body.strings(GRANULARITIES),
                body.unread());
    }

    static AudioTranscriptionRequest parse(List<TransportBody.Field> form) {
        return new TranscriptionForm(form).read();
    }

    /// The fields of the form: model, file, prompt, response format, language, temperature, granularities, then
    /// what else there is; of that, lists become a field for each element and objects their JSON text.
    ///
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when the recording is an URL
    public List<TransportBody.Field> form() {
        if (!(audio instanceof AudioSource.File file)) {
            throw ProtocolException.unsupported("a form cannot carry a recording by its URL");
        }
        List<TransportBody.Field> fields = new ArrayList<>();
        add(fields, "model", model);
        fields.add(new TransportBody.Field.FileField("file", file.filename(), file.dataBase64(), file.mediaType()));
        add(fields, "prompt", prompt);
        add(fields, "response_format", responseFormat);
        add(fields, "language", language);
        add(fields, "temperature", temperature);
        timestampGranularities.forEach(granularity -> add(fields, GRANULARITIES + "[]", granularity));
        List<String> known = fields.stream().map(TransportBody.Field::name).toList();
        vendorExtensions.forEach((name, value) -> {
            if (known.contains(name) || known.contains(name + "[]")) {
                return;
            }
            if (value instanceof List<?> elements) {
                elements.forEach(element -> add(fields, name + "[]", element));
            } else {
                add(fields, name, value);
            }
        });
        return fields;
    }

    private static void add(List<TransportBody.Field> fields, String name, @Nullable Object value) {
        if (value != null) {
            String text = value instanceof String word ? word : JsonTree.string(value);
            fields.add(new TransportBody.Field.TextField(name, text));
        }
    }
}

package io.ringfence.providers.endpoints;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.ConversionReport;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The family of generation, through the codecs of the dialects.
final class Generation {
    private static final Pattern GEMINI_PATH =
            Pattern.compile("/((?:models|tunedModels)/[^/:?]+):(stream)?[gG]enerateContent(?:\\?.*)?$");
    private static final Pattern CONVERSE_PATH = Pattern.compile("/model/([^/?]+)/converse(-stream)?(?:\\?.*)?$");

    private Generation() {}

    /// Reads a body on its own: where the dialect has the model in the path, it is the body's `model`.
    static ApiRequest parseRequest(Dialect dialect, JsonObject body) {
        boolean isInPath = dialect == Dialect.GEMINI || dialect == Dialect.BEDROCK_CONVERSE;
        RequestPlace place = isInPath ? new RequestPlace(body.string("model"), false) : RequestPlace.BODY;
        return parseRequest(dialect, body, place);
    }

    static ApiRequest parseRequest(Dialect dialect, JsonObject body, RequestPlace place) {
        return new GenerationRequest(Codecs.requests(dialect).parse(body, place));
    }

    static ConversionReport<Map<String, @Nullable Object>> emitRequest(WireFormat format, ChatRequest request) {
        Dialect dialect = dialect(format);
        Losses losses = new Losses(dialect);
        Map<String, @Nullable Object> body =
                Codecs.requests(dialect).emit(request, RequestTarget.of(dialect, request.model()), losses);
        return Endpoints.report(body, format, losses.reasons());
    }

    static ApiResponse parseResponse(Dialect dialect, JsonObject body) {
        return new GenerationResponse(Codecs.answers(dialect).parse(body, AnswerSource.of(dialect)));
    }

    static ConversionReport<Map<String, @Nullable Object>> emitResponse(WireFormat format, ChatResponse response) {
        Dialect dialect = dialect(format);
        if (!dialect.isIngress()) {
            throw ProtocolException.unsupportedWireFormat("answers to clients", format.identifier());
        }
        Losses losses = new Losses(dialect);
        String id = UUID.randomUUID().toString().replace("-", "");
        AnswerTarget target = AnswerTarget.of(dialect, id, () -> System.currentTimeMillis() / 1_000);
        return Endpoints.report(Codecs.answers(dialect).emit(response, target, losses), format, losses.reasons());
    }

    private static Dialect dialect(WireFormat format) {
        Dialect dialect = format.dialect();
        if (dialect == null) {
            throw ProtocolException.endpointMismatch(
                    EndpointFamily.GENERATION.identifier(), format.family().identifier());
        }
        return dialect;
    }

    /// Where a request goes, behind the base URL.
    static String path(Dialect dialect, ChatRequest request) {
        return switch (dialect) {
            case OPENAI_CHAT -> "/chat/completions";
            case OPENAI_RESPONSES -> "/responses";
            case ANTHROPIC_MESSAGES -> "/messages";
            case GEMINI ->
                geminiModel(request.model())
                        + (request.stream() ? ":streamGenerateContent?alt=sse" : ":generateContent");
            case BEDROCK_CONVERSE ->
                "/model/" + encoded(request.model()) + (request.stream() ? "/converse-stream" : "/converse");
            case COHERE_CHAT -> "/chat";
        };
    }

    private static String geminiModel(String model) {
        int slash = model.indexOf('/');
        boolean hasCollection = model.startsWith("models/") || model.startsWith("tunedModels/");
        return hasCollection
                ? "/" + model.substring(0, slash) + "/" + encoded(model.substring(slash + 1))
                : "/models/" + encoded(model);
    }

    /// One label of a path: everything but unreserved characters is escaped.
    private static String encoded(String label) {
        return URLEncoder.encode(label, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /// What a path says, in the dialects that have the model there.
    static RequestPlace place(String path) {
        Matcher gemini = GEMINI_PATH.matcher(path);
        if (gemini.find()) {
            String model = decoded(gemini.group(1));
            String bare = model.startsWith("models/") ? model.substring("models/".length()) : model;
            return new RequestPlace(bare, gemini.group(2) != null);
        }
        Matcher converse = CONVERSE_PATH.matcher(path);
        return converse.find()
                ? new RequestPlace(decoded(converse.group(1)), converse.group(2) != null)
                : RequestPlace.BODY;
    }

    private static String decoded(String label) {
        try {
            return URLDecoder.decode(label.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            throw ProtocolException.invalidShape("the path has an escape that is none");
        }
    }
}

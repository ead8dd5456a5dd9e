package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Translates requests, answers, errors and streams of generation from one dialect into another, and tells what
/// that cost. The other families of endpoints are in `io.ringfence.providers.endpoints`.
///
/// Everything goes through the neutral model ([ChatRequest], [ChatResponse], `StreamEvent`), so each half is
/// there on its own, too: *parse* reads a dialect into it, *emit* writes it in a dialect.
///
/// Reports say *bridged* for everything but what stays in `open_ai_responses` and loses nothing. They are
/// *lossy* when the target cannot say something; the reasons are sorted, each comes once, and a message that is
/// kept as it was for its own dialect is no reason anywhere. A [TranslationMode#STRICT] transcoder throws
/// instead of losing anything.
///
/// JSON is text, or a tree of [JsonTree], which is not changed. Immutable; any thread.
public final class Transcoder {
    private static final String GENERATION = "generation";

    private final TranslationMode mode;
    private final @Nullable ThinkTags thinkTags;
    private final Supplier<String> ids;
    private final LongSupplier epochSeconds;

    /// A transcoder with the system's clock and random ids.
    public Transcoder(TranslationMode mode) {
        this(
                mode,
                null,
                () -> UUID.randomUUID().toString().replace("-", ""),
                () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));
    }

    /// A transcoder whose results can be foretold.
    ///
    /// @param thinkTags takes thoughts out of the text of answers; null leaves them there
    /// @param ids a new unique id for every answer, without a dialect's prefix, for dialects whose answers have
    /// one where the provider's does not
    /// @param epochSeconds the clock, Unix time
    public Transcoder(
            TranslationMode mode, @Nullable ThinkTags thinkTags, Supplier<String> ids, LongSupplier epochSeconds) {
        this.mode = mode;
        this.thinkTags = thinkTags;
        this.ids = ids;
        this.epochSeconds = epochSeconds;
    }

    /// The same, but taking thoughts out of the text of answers.
    public Transcoder withThinkTags(ThinkTags tags) {
        return new Transcoder(mode, tags, ids, epochSeconds);
    }

    // ---- Requests

    /// A request's body in another dialect. Where a dialect has the model in its path (Gemini, Bedrock), it is
    /// read from the body's `model` if there is one, and not written.
    ///
    /// @throws ProtocolException when it is no request of `from`; of kind `UNSUPPORTED_FEATURE` when the target
    /// cannot say it, or not all of it and the mode is strict
    public ConversionReport<String> transcodeRequest(Dialect from, Dialect to, String json) {
        return transcodeRequest(from, to, JsonTree.readObject(json)).map(JsonTree::string);
    }

    /// As [#transcodeRequest(Dialect, Dialect, String)], from and to a tree.
    public ConversionReport<Map<String, @Nullable Object>> transcodeRequest(
            Dialect from, Dialect to, Map<String, @Nullable Object> body) {
        ChatRequest request = parseRequest(from, body);
        return joined(from, emitRequest(RequestTarget.of(to, request.model()), request));
    }

    /// A request in another dialect, for a provider that is known more closely.
    ///
    /// @param place what the request line says in dialects that have the model there
    /// @param target the provider, and the model's name there
    /// @throws ProtocolException as [#transcodeRequest(Dialect, Dialect, String)] does
    public ConversionReport<Map<String, @Nullable Object>> transcodeRequest(
            Dialect from, RequestPlace place, RequestTarget target, Map<String, @Nullable Object> body) {
        return joined(from, emitRequest(target, parseRequest(from, place, body)));
    }

    /// Reads a request's body; the model as [#transcodeRequest(Dialect, Dialect, String)] finds it.
    ///
    /// @throws ProtocolException when it is no request of the dialect
    public ChatRequest parseRequest(Dialect from, Map<String, @Nullable Object> body) {
        JsonObject root = JsonObject.root(body);
        boolean isInPath = from == Dialect.GEMINI || from == Dialect.BEDROCK_CONVERSE;
        RequestPlace place = isInPath ? new RequestPlace(root.string("model"), false) : RequestPlace.BODY;
        return Codecs.requests(from).parse(root, place);
    }

    /// Reads a request.
    ///
    /// @throws ProtocolException when it is no request of the dialect
    public ChatRequest parseRequest(Dialect from, RequestPlace place, Map<String, @Nullable Object> body) {
        return Codecs.requests(from).parse(JsonObject.root(body), place);
    }

    /// Writes a request's body.
    ///
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when the target cannot say it, or not all of it
    /// and the mode is strict
    public ConversionReport<Map<String, @Nullable Object>> emitRequest(RequestTarget target, ChatRequest request) {
        Losses losses = new Losses(target.dialect());
        Map<String, @Nullable Object> body = Codecs.requests(target.dialect()).emit(request, target, losses);
        return report(target.dialect(), body, losses);
    }

    // ---- Answers

    /// A whole answer's body in another dialect.
    ///
    /// @param to one that clients speak
    /// @throws ProtocolException when it is no answer of `from`, as an error is none; of kind
    /// `UNSUPPORTED_FEATURE` when the target cannot say it, or not all of it and the mode is strict; of kind
    /// `UNSUPPORTED_WIRE_FORMAT` when no client speaks `to`
    public ConversionReport<String> transcodeResponse(Dialect from, Dialect to, String json) {
        return transcodeResponse(from, to, JsonTree.readObject(json)).map(JsonTree::string);
    }

    /// As [#transcodeResponse(Dialect, Dialect, String)], from and to a tree.
    public ConversionReport<Map<String, @Nullable Object>> transcodeResponse(
            Dialect from, Dialect to, Map<String, @Nullable Object> body) {
        return transcodeResponse(AnswerSource.of(from), target(to), body);
    }

    /// An answer in another dialect, between parties that are known more closely.
    ///
    /// @throws ProtocolException as [#transcodeResponse(Dialect, Dialect, String)] does
    public ConversionReport<Map<String, @Nullable Object>> transcodeResponse(
            AnswerSource source, AnswerTarget target, Map<String, @Nullable Object> body) {
        return joined(source.dialect(), emitResponse(target, parseResponse(source, body)));
    }

    /// Reads a whole answer.
    ///
    /// @throws ProtocolException when it is none of the dialect, as an error is none
    public ChatResponse parseResponse(AnswerSource source, Map<String, @Nullable Object> body) {
        if (AnswerErrors.isError(body)) {
            String message = ProviderError.ofTree(body).message();
            throw ProtocolException.invalidShape("the body is an error, not an answer: " + message);
        }
        ChatResponse response = Codecs.answers(source.dialect()).parse(JsonObject.root(body), source);
        return thinkTags == null ? response : thinkTags.strip(response);
    }

    /// Writes a whole answer.
    ///
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when the target cannot say it, or not all of it
    /// and the mode is strict
    public ConversionReport<Map<String, @Nullable Object>> emitResponse(AnswerTarget target, ChatResponse response) {
        Losses losses = new Losses(target.dialect());
        Map<String, @Nullable Object> body = Codecs.answers(target.dialect()).emit(response, target, losses);
        return report(target.dialect(), body, losses);
    }

    // ---- Errors

    /// A provider's error answer as a client of another dialect knows errors: with a status, a type and a code
    /// of that dialect. Never fails for what the body is: providers and the proxies before them write many
    /// things.
    ///
    /// @param to one that clients speak
    /// @param status of HTTP; 200 for an error that came as an answer
    /// @param body JSON or not; secrets in its message are masked unless the dialects are equal
    /// @throws ProtocolException of kind `UNSUPPORTED_WIRE_FORMAT` when no client speaks `to`; of kind
    /// `UNSUPPORTED_FEATURE` when something is lost and the mode is strict
    public ConversionReport<ErrorAnswer> transcodeError(Dialect from, Dialect to, int status, String body) {
        requireClients(to);
        Losses losses = new Losses(to);
        ErrorAnswer answer = new ErrorTranslation(from, to, losses).translate(status, body);
        return joined(from, report(to, answer, losses));
    }

    // ---- Streams

    /// A transcoder for one stream.
    ///
    /// @param to one that clients speak
    /// @throws ProtocolException of kind `UNSUPPORTED_WIRE_FORMAT` when no client speaks `to`
    public StreamTranscoder stream(Dialect from, Dialect to) {
        return stream(AnswerSource.of(from), target(to), StreamTranscoder.DEFAULT_MAX_EVENT_BYTES);
    }

    /// A transcoder for one stream, between parties that are known more closely.
    ///
    /// @param maxEventBytes the largest event that is held in memory, in bytes; a larger one is a failure
    public StreamTranscoder stream(AnswerSource source, AnswerTarget target, int maxEventBytes) {
        return new StreamTranscoder(source, target, mode, thinkTags, maxEventBytes);
    }

    /// What becomes of one event on its own, as if it were the first of its stream: an event that only means
    /// something after others needs [#stream(Dialect, Dialect)].
    ///
    /// @param name the event's name, null when it has none
    /// @param json the event's data, or `[DONE]`
    /// @return the frames that it makes due, as an event stream; possibly empty
    /// @throws ProtocolException when it is no event of `from`, and as [#stream(Dialect, Dialect)] does
    public ConversionReport<String> transcodeStreamEvent(Dialect from, Dialect to, @Nullable String name, String json) {
        try (StreamTranscoder stream = stream(from, to)) {
            String frames = stream.transcodeStreamEvent(name, json);
            return stream.report().map(_ -> frames);
        }
    }

    // ---- Reports

    private AnswerTarget target(Dialect to) {
        requireClients(to);
        return AnswerTarget.of(to, ids.get(), epochSeconds);
    }

    private static void requireClients(Dialect to) {
        if (!to.isIngress()) {
            throw ProtocolException.unsupportedWireFormat("answers to clients", to.wireFormat());
        }
    }

    private <T> ConversionReport<T> report(Dialect to, T value, Losses losses) {
        refuseLosses(mode, losses);
        return report(to, value, losses.reasons());
    }

    static void refuseLosses(TranslationMode mode, Losses losses) {
        if (mode == TranslationMode.STRICT && !losses.isEmpty()) {
            throw ProtocolException.unsupported(String.join("; ", losses.reasons()));
        }
    }

    static <T> ConversionReport<T> report(Dialect to, T value, List<String> reasons) {
        boolean isBridged = to != Dialect.OPENAI_RESPONSES || !reasons.isEmpty();
        return ConversionReport.of(value, GENERATION, to.wireFormat(), isBridged, reasons);
    }

    /// The report about both halves. Reading loses nothing: what the model has no word for is kept as it stood.
    static <T> ConversionReport<T> joined(Dialect from, ConversionReport<T> emitted) {
        boolean isBridged = from != Dialect.OPENAI_RESPONSES || emitted.bridged();
        return ConversionReport.of(emitted.value(), GENERATION, emitted.wireFormat(), isBridged, emitted.lossReasons());
    }
}

package io.ringfence.providers.example;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.endpoints.ApiResponse;
import io.ringfence.providers.endpoints.EmbeddingRequest;
import io.ringfence.providers.endpoints.EmbeddingResponse;
import io.ringfence.providers.endpoints.Endpoints;
import io.ringfence.providers.endpoints.TransportBody;
import io.ringfence.providers.endpoints.TransportRequest;
import io.ringfence.providers.endpoints.TransportResponse;
import io.ringfence.providers.endpoints.WireFormat;
import io.ringfence.providers.translate.ConversionReport;
import io.ringfence.providers.translate.ErrorAnswer;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamTranscoder;
import io.ringfence.providers.translate.ThinkTags;
import io.ringfence.providers.translate.Transcoder;
import io.ringfence.providers.translate.TranslationMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/// The code of `docs/transcoding.md`.
final class TranscodingExample {
    private final PrintStream out;

    TranscodingExample(PrintStream out) {
        this.out = out;
    }

    void translateARequest() {
        // [request]
        Transcoder transcoder = new Transcoder(TranslationMode.LENIENT);
        String chat = """
            {"model":"gpt-5","max_tokens":256,"seed":7,"messages":[{"role":"user","content":"Hello"}]}
            """;
        ConversionReport<String> report =
                transcoder.transcodeRequest(Dialect.OPENAI_CHAT, Dialect.ANTHROPIC_MESSAGES, chat);
        out.println(report.value());
        out.println(report.bridged() + " " + report.lossy() + " " + report.lossReasons());
        // [end]
    }

    void refuseLosses() {
        String chat = """
            {"model":"gpt-5","max_tokens":256,"seed":7,"messages":[{"role":"user","content":"Hello"}]}
            """;
        // [strict]
        Transcoder strict = new Transcoder(TranslationMode.STRICT);
        try {
            strict.transcodeRequest(Dialect.OPENAI_CHAT, Dialect.ANTHROPIC_MESSAGES, chat);
        } catch (ProtocolException refused) {
            out.println(refused.kind() + ": " + refused.getMessage());
        }
        // [end]
    }

    // [stream]
    static StreamTranscoder.Outcome relay(InputStream fromProvider, OutputStream toClient) throws IOException {
        Transcoder transcoder = new Transcoder(TranslationMode.LENIENT).withThinkTags(ThinkTags.EXACT);
        try (StreamTranscoder stream = transcoder.stream(Dialect.OPENAI_CHAT, Dialect.ANTHROPIC_MESSAGES)) {
            byte[] chunk = new byte[8_192];
            for (int length = fromProvider.read(chunk); length >= 0; length = fromProvider.read(chunk)) {
                toClient.write(stream.accept(Arrays.copyOf(chunk, length)));
                toClient.flush();
            }
            toClient.write(stream.finish());
            return stream.outcome();
        }
    }
    // [end]

    void translateAnError() {
        // [error]
        Transcoder transcoder = new Transcoder(TranslationMode.LENIENT);
        String overloaded = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
        ErrorAnswer error = transcoder
                .transcodeError(Dialect.ANTHROPIC_MESSAGES, Dialect.OPENAI_CHAT, 529, overloaded)
                .value();
        out.println(error.status() + " " + error.body());
        // [end]
    }

    void embed() {
        // [endpoints]
        EmbeddingRequest request = EmbeddingRequest.of("text-embedding-3-small", "Hello");
        TransportRequest sent = Endpoints.emitTransportRequest(WireFormat.OPEN_AI_EMBEDDINGS, request)
                .value();
        out.println(sent.method() + " " + sent.path());

        TransportResponse came = new TransportResponse(
                200,
                List.of(),
                "application/json",
                new TransportBody.Text("{\"data\":[{\"index\":0,\"embedding\":\"AACAPwAAIMA=\"}],\"model\":\"m\"}"));
        ApiResponse answer = Endpoints.parseTransportResponse(WireFormat.OPEN_AI_EMBEDDINGS, came)
                .value();
        if (answer instanceof EmbeddingResponse embeddings) {
            out.println(embeddings.data().getFirst().vector().numbers());
        }
        // [end]
    }
}

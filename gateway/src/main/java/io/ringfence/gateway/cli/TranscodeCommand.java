package io.ringfence.gateway.cli;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.ConversionReport;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StreamTranscoder;
import io.ringfence.providers.translate.Transcoder;
import io.ringfence.providers.translate.TranslationMode;
import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence transcode`
@Command(
        name = "transcode",
        description =
                "Translate a request, an answer or a stream from one dialect into another, and tell what it cost.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Dialects: openai-chat, openai-responses, anthropic-messages, gemini; and to or from providers",
            "only: bedrock-converse, cohere-chat. The result goes to standard output, the report to standard",
            "error as one line of JSON. Exit codes: 0 done, 1 failed, 2 the command line makes no sense,",
            "3 something was lost and --strict was given."
        })
final class TranscodeCommand implements Callable<Integer> {
    /// How much of a stream is read at once.
    private static final int CHUNK_BYTES = 64 << 10;

    private static final int LOST = 3;

    private final InputStream standardInput;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIALECT",
            converter = DialectConverter.class,
            description = "What the input is written in.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Dialect from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIALECT",
            converter = DialectConverter.class,
            description = "What the output shall be written in.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Dialect to;

    @ArgGroup
    private @Nullable Kind kind;

    /// What the input is, if it is no request.
    private static final class Kind {
        @Option(names = "--response", description = "The input is a whole answer, not a request.")
        @SuppressWarnings("UnusedVariable") // that it is given is all: with neither option the input is a request
        private boolean response;

        @Option(names = "--stream", description = "The input is a streamed answer, as its bytes came.")
        private boolean stream;
    }

    @Option(names = "--strict", description = "Exit with 3 when something could not be carried.")
    private boolean strict;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model's name in the output; the input's own otherwise.")
    private @Nullable String model;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The input; standard input when left out or -.")
    private @Nullable Path file;

    TranscodeCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        boolean isAnswer = kind != null;
        if (isAnswer && !to.isIngress()) {
            throw new ParameterException(
                    spec.commandLine(), "no client speaks " + to.wireName() + ", so no answer is written in it");
        }
        Input input = Input.of(file, standardInput);
        try {
            return kind != null && kind.stream ? stream(input) : whole(input);
        } catch (IOException unreadable) {
            return Output.fail(spec, unreadable);
        } catch (ProtocolException problem) {
            return Output.fail(spec, input.name() + ": " + problem.getMessage());
        }
    }

    private int whole(Input input) throws IOException {
        Map<String, @Nullable Object> body = JsonTree.readObject(input.bytes());
        ConversionReport<Map<String, @Nullable Object>> report = kind == null ? request(body) : answer(body);
        Output.print(spec, JsonTree.string(report.value()) + System.lineSeparator());
        return end(report, tree(report));
    }

    private ConversionReport<Map<String, @Nullable Object>> request(Map<String, @Nullable Object> body) {
        Transcoder transcoder = new Transcoder(TranslationMode.LENIENT);
        ChatRequest request = transcoder.parseRequest(from, body);
        String name = model == null ? request.model() : model;
        boolean isInBody = to != Dialect.GEMINI && to != Dialect.BEDROCK_CONVERSE;
        if (name.isEmpty() && isInBody) {
            throw ProtocolException.missingField(
                    "the model, which " + from.wireName() + " has in its path and which can be named by --model,");
        }
        RequestPlace place = from == Dialect.GEMINI || from == Dialect.BEDROCK_CONVERSE
                ? new RequestPlace(request.model().isEmpty() ? name : request.model(), request.stream())
                : RequestPlace.BODY;
        return transcoder.transcodeRequest(from, place, RequestTarget.of(to, name), body);
    }

    private ConversionReport<Map<String, @Nullable Object>> answer(Map<String, @Nullable Object> body) {
        return new Transcoder(TranslationMode.LENIENT).transcodeResponse(AnswerSource.of(from), target(), body);
    }

    private AnswerTarget target() {
        String id = AnswerTarget.idPrefix(to) + UUID.randomUUID().toString().replace("-", "");
        return new AnswerTarget(
                to,
                null,
                model == null ? "" : model,
                id,
                () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                true);
    }

    private int stream(Input input) throws IOException {
        try (InputStream in = input.open();
                StreamTranscoder stream = new Transcoder(TranslationMode.LENIENT)
                        .stream(AnswerSource.of(from), target(), StreamTranscoder.DEFAULT_MAX_EVENT_BYTES)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                Output.print(spec, new String(stream.accept(Arrays.copyOf(chunk, length)), StandardCharsets.UTF_8));
            }
            Output.print(spec, new String(stream.finish(), StandardCharsets.UTF_8));
            ConversionReport<StreamTranscoder.Outcome> report = stream.report();
            Map<String, @Nullable Object> tree = tree(report);
            tree.put("outcome", report.value().name().toLowerCase(Locale.ROOT));
            int exitCode = end(report, tree);
            return report.value() == StreamTranscoder.Outcome.WHOLE ? exitCode : 1;
        }
    }

    private static Map<String, @Nullable Object> tree(ConversionReport<?> report) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("canonical_endpoint", report.canonicalEndpoint());
        tree.put("wire_format", report.wireFormat());
        tree.put("bridged", report.bridged());
        tree.put("lossy", report.lossy());
        tree.put("loss_reasons", report.lossReasons());
        return tree;
    }

    private int end(ConversionReport<?> report, Map<String, @Nullable Object> tree) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(JsonTree.string(tree));
        err.flush();
        return strict && report.lossy() ? LOST : 0;
    }
}

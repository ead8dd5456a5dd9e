package io.ringfence.providers.tokens;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.EventStream;
import io.ringfence.providers.stream.UnaryAnswer;
import io.ringfence.providers.stream.Usage;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Recorded requests in the dialects of clients whose input tokens the provider has told, read from the bytes
/// as the gateway reads them.
final class RecordedInput {
    /// A vendor adds words of its own that nobody sees; below this many tokens they are all that is measured.
    private static final long LEAST_TOKENS = 20;

    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final List<Counted> counted = new ArrayList<>();

    private RecordedInput() {}

    /// One of them.
    ///
    /// @param model with its provider
    /// @param estimate by vocabulary or script
    record Counted(String name, String model, String family, RequestSize size, long bytes, long estimate, long tokens) {
        boolean isOfWords() {
            return size.isOfWords() && tokens >= LEAST_TOKENS;
        }
    }

    /// All of them. Aborts the calling test, saying so, where there are no recordings.
    static List<Counted> all() {
        Path folder = RecordingsFolder.require();
        RecordedInput input = new RecordedInput();
        Set<Path> apis = new TreeSet<>();
        try {
            for (Path file : RecordingsFolder.files(folder)) {
                Path place = folder.relativize(file);
                if (place.getNameCount() == 4) {
                    apis.add(place.subpath(0, 2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path api : apis) {
            String provider = api.getName(0).toString();
            Dialect dialect = Recording.DIALECT_BY_API.get(api.getName(1).toString());
            if (dialect != null) {
                RecordedExchange.all(provider, api.getName(1).toString())
                        .forEach(exchange -> input.add(provider, dialect, exchange));
            }
        }
        return input.counted;
    }

    private void add(String provider, Dialect dialect, RecordedExchange exchange) {
        Map<String, @Nullable Object> asked = exchange.request();
        if (exchange.status() != 200 || asked == null) {
            return;
        }
        ByteBuf body = Unpooled.wrappedBuffer(JsonTree.string(asked).getBytes(StandardCharsets.UTF_8));
        RequestFacts facts = new RequestFacts();
        Usage usage = usage(exchange, dialect);
        if (usage == null || usage.inputTokens() == 0 || !scanner.scan(body, dialect, facts)) {
            return;
        }
        ChatRequest request;
        try {
            request = Codecs.requests(dialect).parse(JsonObject.root(asked), new RequestPlace(exchange.model(), false));
        } catch (ProtocolException notForUs) {
            return;
        }
        String model = exchange.model().isEmpty() ? request.model() : exchange.model();
        counted.add(new Counted(
                exchange.name(),
                provider + "/" + model,
                family(provider, model),
                RequestSize.of(dialect, facts, body.readableBytes()),
                body.readableBytes(),
                TokenEstimate.of(request, model),
                usage.inputTokens()));
    }

    private static String family(String provider, String model) {
        ModelFamily family = ModelFamily.of(model);
        return family == ModelFamily.OTHER ? provider : family.name();
    }

    /// As the relay reads it; null where the provider told none.
    private static @Nullable Usage usage(RecordedExchange exchange, Dialect dialect) {
        ByteBuf answer = Unpooled.wrappedBuffer(exchange.bytes());
        if (exchange.answer() != null) {
            UnaryAnswer read = new UnaryAnswer().read(answer, dialect);
            return read.isUsageKnown() ? read.usage() : null;
        }
        EventStream stream = new EventStream(dialect, false, 16 << 20, UnpooledByteBufAllocator.DEFAULT);
        stream.accept(answer, RecordedInput::ignore);
        stream.finish(RecordedInput::ignore);
        return stream.complete() && stream.usageSeen() ? stream.usage() : null;
    }

    private static void ignore(ByteBuf frame, EventKind kind) {
        frame.release();
    }
}

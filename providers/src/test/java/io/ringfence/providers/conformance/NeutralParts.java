package io.ringfence.providers.conformance;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/// Generated pieces of conversations, each such as a given dialect can express.
final class NeutralParts {
    private NeutralParts() {}

    /// Words with everything that JSON and event streams have to escape, without space at their ends.
    static Arbitrary<String> words() {
        Arbitrary<Character> letters = Arbitraries.of(
                'a', 'b', 'z', 'é', 'ß', '中', '"', '\\', '/', '<', '{', '}', ':', '.', '\u0001', '\u007f');
        Arbitrary<String> inner = Arbitraries.oneOf(
                letters.map(String::valueOf),
                Arbitraries.of(" ", "\u2028", "\n", "\r\n", "\t", "😀", "data: ", "[DONE]"));
        return Combinators.combine(letters, inner.list().ofMaxSize(6), letters)
                .as((first, middle, last) -> first + String.join("", middle) + last);
    }

    static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('_')
                .ofMinLength(1)
                .ofMaxLength(8)
                .map(name -> "t" + name);
    }

    static Arbitrary<String> base64() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(bytes -> Base64.getEncoder().encodeToString(bytes));
    }

    static Arbitrary<Part> text() {
        return words().map(Part.Text::of);
    }

    static Arbitrary<@Nullable CacheHint> cacheHint(Dialect dialect) {
        return dialect == Dialect.ANTHROPIC_MESSAGES
                ? Arbitraries.of(CacheHint.USUAL, new CacheHint("1h", Extensions.NONE))
                        .injectNull(0.7)
                : Arbitraries.just((CacheHint) null);
    }

    /// What a user says.
    static Arbitrary<Part> userPart(Dialect dialect) {
        Arbitrary<Part> text = Combinators.combine(words(), cacheHint(dialect))
                .as((words, cache) -> new Part.Text(words, List.of(), cache, null, Extensions.NONE));
        return switch (dialect) {
            case COHERE_CHAT -> Arbitraries.oneOf(text, image(dialect));
            case OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI, BEDROCK_CONVERSE ->
                Arbitraries.oneOf(text, text, image(dialect), document(dialect));
        };
    }

    static Arbitrary<Part> image(Dialect dialect) {
        Arbitrary<String> types = Arbitraries.of("image/png", "image/jpeg", "image/gif", "image/webp");
        Arbitrary<Media> inline = Combinators.combine(types, base64()).as(Media.Inline::new);
        Arbitrary<Media> media = switch (dialect) {
            case GEMINI, BEDROCK_CONVERSE -> inline;
            case OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, COHERE_CHAT ->
                Arbitraries.oneOf(inline, Arbitraries.just(new Media.Url(null, "https://example.com/a.png?b=c")));
        };
        boolean hasDetail = dialect == Dialect.OPENAI_CHAT || dialect == Dialect.OPENAI_RESPONSES;
        Arbitrary<@Nullable String> detail = hasDetail
                ? Arbitraries.of("low", "high", "auto").injectNull(dialect == Dialect.OPENAI_CHAT ? 0.5 : 0)
                : Arbitraries.just((String) null);
        return Combinators.combine(media, detail, cacheHint(dialect))
                .as((where, how, cache) -> new Part.Image(where, how, cache, null, Extensions.NONE));
    }

    static Arbitrary<Part> document(Dialect dialect) {
        Arbitrary<Media> pdf = base64().map(bytes -> new Media.Inline("application/pdf", bytes));
        return switch (dialect) {
            case ANTHROPIC_MESSAGES ->
                Combinators.combine(
                                Arbitraries.oneOf(
                                        pdf,
                                        Arbitraries.just(new Media.Url(null, "https://example.com/a.pdf")),
                                        words().map(text -> new Media.PlainText("text/plain", text))),
                                words().injectNull(0.5),
                                words().injectNull(0.5),
                                Arbitraries.of(true, false).injectNull(0.5),
                                cacheHint(dialect))
                        .as((media, title, context, citations, cache) ->
                                new Part.Document(media, null, title, context, citations, cache, Extensions.NONE));
            case GEMINI -> pdf.map(media -> new Part.Document(media, null, null, null, null, null, Extensions.NONE));
            case OPENAI_CHAT, OPENAI_RESPONSES, BEDROCK_CONVERSE, COHERE_CHAT ->
                Combinators.combine(pdf, names())
                        .as((media, name) -> new Part.Document(
                                media,
                                dialect == Dialect.BEDROCK_CONVERSE ? null : name + ".pdf",
                                dialect == Dialect.BEDROCK_CONVERSE ? name.replace('_', 'x') : null,
                                null,
                                null,
                                null,
                                Extensions.NONE));
        };
    }

    /// Arguments of a call: an object, as text without spaces.
    static Arbitrary<Map<String, @Nullable Object>> object() {
        Arbitrary<Object> scalar = Arbitraries.oneOf(
                words().map(words -> words),
                Arbitraries.integers().map(number -> number),
                Arbitraries.of(true, false, new BigDecimal("0.10"), new BigDecimal("1E+2")),
                Arbitraries.of(List.of(1, "two"), Map.of("deep", Map.of("er", "x"))));
        return Arbitraries.maps(names(), scalar).ofMaxSize(3).map(map -> {
            Map<String, @Nullable Object> object = new LinkedHashMap<>(map);
            return object;
        });
    }

    static Arbitrary<Part.Reasoning> reasoning(Dialect dialect) {
        Arbitrary<ProviderState> state = base64().map(value -> new ProviderState(dialect.stateOrigin(), value));
        return switch (dialect) {
            case OPENAI_RESPONSES ->
                Combinators.combine(names(), words().list().ofMaxSize(2), state)
                        .as((id, summary, opaque) -> new Part.Reasoning(
                                "rs_" + id, "", summary, opaque, summary.isEmpty(), Extensions.NONE));
            case ANTHROPIC_MESSAGES, BEDROCK_CONVERSE ->
                Combinators.combine(words(), state, Arbitraries.of(true, false, false))
                        .as((words, opaque, redacted) -> new Part.Reasoning(
                                null, redacted ? "" : words, List.of(), opaque, redacted, Extensions.NONE));
            case GEMINI ->
                Combinators.combine(words(), state)
                        .as((words, opaque) ->
                                // What Gemini tells of its thoughts is a summary of them.
                                new Part.Reasoning(null, "", List.of(words), opaque, false, Extensions.NONE));
            case OPENAI_CHAT, COHERE_CHAT -> words().map(words -> Part.Reasoning.of(words, null));
        };
    }

    /// A call; its id is given by the conversation.
    static Arbitrary<Part.ToolCall> call(Dialect dialect) {
        Arbitrary<@Nullable ProviderState> state = dialect == Dialect.GEMINI
                ? base64().map(value -> new ProviderState("gemini", value)).injectNull(0.5)
                : Arbitraries.just((ProviderState) null);
        return Combinators.combine(names(), object(), state)
                .as((name, arguments, signature) -> new Part.ToolCall(
                        "?",
                        name,
                        io.ringfence.providers.tree.JsonTree.string(arguments),
                        false,
                        signature,
                        null,
                        Extensions.NONE));
    }
}

package io.ringfence.providers.conformance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.Node;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the page that says what each pair of dialects can carry. Each feature is asked for as clients of a
/// dialect ask for it, and translated for every provider; what the translation reports is what the page says.
final class ConformancePage {
    private static final Map<Dialect, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put(Dialect.OPENAI_CHAT, "Chat completions");
        TITLES.put(Dialect.OPENAI_RESPONSES, "Responses");
        TITLES.put(Dialect.ANTHROPIC_MESSAGES, "Messages");
        TITLES.put(Dialect.GEMINI, "Gemini");
        TITLES.put(Dialect.BEDROCK_CONVERSE, "Converse");
        TITLES.put(Dialect.COHERE_CHAT, "Cohere");
    }

    private static final String HEAD = """
        # What each pair of dialects can carry

        Generated from the codecs; do not edit. A test compares this page with what they do, and
        `mvn verify -pl providers -am -Dringfence.conformance.write=true` writes it anew. All figures about the
        translation (pass rates against recorded traffic, published schemas, other gateways' expectations, round
        trips) are printed by

        ```bash
        .ci/figures
        ```

        which needs the recordings (`-Dringfence.data=FOLDER`, or `shared/data` beside the checkout) for most of them.

        A feature is **yes** when a client of the dialect asks for it and the provider is asked for it, too. A number
        leads to what is lost instead: such a request is served, and the loss is told in `x-ringfence-loss`, or it is
        refused where the route says `translation: strict`. **refused** requests make no sense without what cannot be
        said. A dash means that the client's dialect has no word for the feature.
        """;

    private static final JSON TEXT = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private final Node features = read();
    private final List<String> silent = new ArrayList<>();

    private static Node read() {
        try (InputStream in = requireNonNull(ConformancePage.class.getResourceAsStream("features.json"))) {
            return Node.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The whole page.
    String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Dialect client : Dialect.ingress()) {
            page.append("\n## Clients of ").append(TITLES.get(client)).append("\n\n| asked for |");
            TITLES.values().forEach(title -> page.append(' ').append(title).append(" |"));
            page.append("\n|---|").append("---|".repeat(TITLES.size())).append('\n');
            Map<String, Integer> notes = new LinkedHashMap<>();
            for (Node feature : features.at("features").list()) {
                row(client, feature, notes, page);
            }
            if (!notes.isEmpty()) {
                page.append('\n');
                notes.forEach((note, number) ->
                        page.append(number).append(". ").append(note).append('\n'));
            }
        }
        page.append(AnswerFeatures.markdown());
        return page.toString();
    }

    private void row(Dialect client, Node feature, Map<String, Integer> notes, StringBuilder page) {
        String name = feature.at("feature").text();
        page.append("| ").append(name).append(" |");
        Node patch = feature.at("in", client.wireName());
        for (Dialect provider : TITLES.keySet()) {
            page.append(' ')
                    .append(patch.isMissing() ? "–" : cell(client, provider, name, patch, notes))
                    .append(" |");
        }
        page.append('\n');
    }

    private String cell(Dialect client, Dialect provider, String name, Node patch, Map<String, Integer> notes) {
        Losses losses = new Losses(provider);
        try {
            String plain = translated(client, provider, new Node(null), new Losses(provider));
            String asked = translated(client, provider, patch, losses);
            if (losses.isEmpty()) {
                if (asked.equals(plain)) {
                    silent.add(name + " | " + client.wireName() + " | " + provider.wireName());
                }
                return "yes";
            }
        } catch (ProtocolException refused) {
            return "refused " + number(String.valueOf(refused.getMessage()), notes);
        }
        List<String> numbers =
                losses.reasons().stream().map(reason -> number(reason, notes)).toList();
        return "loss " + String.join(", ", numbers);
    }

    private static String number(String note, Map<String, Integer> notes) {
        String code = "`" + note.replace('`', '\'') + "`";
        return String.valueOf(notes.computeIfAbsent(code, _ -> notes.size() + 1));
    }

    private String translated(Dialect client, Dialect provider, Node patch, Losses losses) {
        Map<String, @Nullable Object> body =
                JsonTree.readObject(text(features.at("base", client.wireName()).value()));
        patch.names().forEach(member -> body.put(member, patch.at(member).value()));
        ChatRequest request = Codecs.requests(client)
                .parse(
                        JsonObject.root(JsonTree.readObject(text(body))),
                        client == Dialect.GEMINI ? new RequestPlace("m", false) : RequestPlace.BODY);
        return JsonTree.string(Codecs.requests(provider).emit(request, RequestTarget.of(provider, "m"), losses));
    }

    private static String text(@Nullable Object tree) {
        try {
            return TEXT.asString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What got lost without a word while [#markdown()] was written.
    List<String> silent() {
        return silent;
    }
}

package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.ringfence.engine.Admission;
import io.ringfence.frontend.policy.TranslationPolicy;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.tokens.TokenCounts;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.OutputLimit;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RemoteMedia;
import io.ringfence.providers.translate.RemoteMedia.Wanted;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.TranslationMode;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a request means, for attempts at providers that do not speak the client's dialect, or whose answers are
/// to be written anew. Read once in an exchange, and only if there is such an attempt. Its event loop only.
final class Translation {
    /// A member of ours, which no provider knows.
    private static final String FALLBACKS = "fallbacks";

    private static final int MAX_PLACE_LENGTH = 200;

    private final Map<String, @Nullable Object> tree;
    private final ChatRequest request;
    private final AnswerTarget answer;
    private final boolean hasRemoteInput;
    private final boolean streaming;
    private final boolean counting;

    private Translation(
            Map<String, @Nullable Object> tree,
            ChatRequest request,
            AnswerTarget answer,
            boolean hasRemoteInput,
            boolean streaming,
            boolean counting) {
        this.tree = tree;
        this.request = request;
        this.answer = answer;
        this.hasRemoteInput = hasRemoteInput;
        this.streaming = streaming;
        this.counting = counting;
    }

    /// Reads a request.
    ///
    /// @param body what `facts` were scanned from
    /// @param uniqueId makes ids of answers whose own do not fit the client's dialect
    /// @throws ProtocolException when it is no request of the client's dialect
    static Translation read(ByteBuf body, Ingress ingress, RequestFacts facts, boolean streaming, String uniqueId) {
        Dialect client = ingress.dialect();
        Map<String, @Nullable Object> tree = tree(body);
        ChatRequest request = read(tree, ingress);
        AnswerTarget answer = new AnswerTarget(
                client,
                request,
                RequestPlan.requestedModel(ingress, facts),
                idPrefix(client) + uniqueId,
                () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                client != Dialect.OPENAI_CHAT || facts.usageRequested());
        return new Translation(tree, request, answer, facts.remoteInput(), streaming, ingress.counting());
    }

    /// The request in words of no dialect. Any thread.
    ///
    /// @throws ProtocolException when it is no request of the client's dialect
    static ChatRequest read(ByteBuf body, Ingress ingress) {
        return read(tree(body), ingress);
    }

    private static Map<String, @Nullable Object> tree(ByteBuf body) {
        Map<String, @Nullable Object> tree = JsonTree.readObject(body);
        tree.remove(FALLBACKS);
        return tree;
    }

    private static ChatRequest read(Map<String, @Nullable Object> tree, Ingress ingress) {
        Dialect client = ingress.dialect();
        RequestPlace place =
                ingress.model() == null ? RequestPlace.BODY : new RequestPlace(ingress.model(), ingress.streamed());
        Map<String, @Nullable Object> wanted = ingress.counting() ? TokenCounts.generation(tree, client) : tree;
        return Codecs.requests(client).parse(JsonObject.root(wanted), place);
    }

    private static String idPrefix(Dialect client) {
        return switch (client) {
            case OPENAI_CHAT -> "chatcmpl-";
            case OPENAI_RESPONSES -> "resp_";
            case ANTHROPIC_MESSAGES -> "msg_";
            case GEMINI -> "";
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw client.notForClients();
        };
    }

    /// What has to be fetched before the request is written in `dialect`. Nothing that the scan has not seen to
    /// lie elsewhere, as no money would be reserved for it.
    List<Wanted> wanted(Dialect dialect) {
        return hasRemoteInput ? RemoteMedia.wanted(request, dialect) : List.of();
    }

    /// Where `text` stands in the client's request, for a message.
    String placeOf(String text) {
        String place = TreePath.of(tree, text);
        if (place == null) {
            return "an unknown place";
        }
        return place.length() <= MAX_PLACE_LENGTH ? place : place.substring(0, MAX_PLACE_LENGTH) + "…";
    }

    /// Writes the request for one attempt.
    ///
    /// @param dialect that the provider is asked in
    /// @param fetched what goes into the request instead of its address
    /// @param modelsMaxOutputTokens the most that the model gives, for dialects that demand a limit
    /// @throws ProtocolException when it cannot be expressed, or, for a strict route, not whole
    TranslatedRequest to(
            Dialect dialect,
            Map<Wanted, Media.Inline> fetched,
            UpstreamTarget target,
            long modelsMaxOutputTokens,
            Admission admission) {
        Losses losses = new Losses(dialect);
        String origin = target.stateOrigin(dialect);
        TranslationPolicy policy = target.translation();
        RequestTarget to = new RequestTarget(
                dialect, target.flavour(), target.model(), origin, modelsMaxOutputTokens, policy.budgets());
        ChatRequest asked = RemoteMedia.inlined(asked(admission), fetched);
        Map<String, @Nullable Object> body = Codecs.requests(dialect).emit(asked, to, losses);
        if (counting) {
            body = TokenCounts.request(body, dialect, target.model());
        } else if (admission.budgeted()) {
            body = OutputLimit.hold(body, dialect, admission.outputTokensReserved(), losses);
        }
        if (policy.mode() == TranslationMode.STRICT && !losses.isEmpty()) {
            throw ProtocolException.unsupported(
                    "the route allows no losses: " + LossText.of(losses.reasons(), LossText.MAX_IN_MESSAGE));
        }
        AnswerSource source = new AnswerSource(dialect, target.flavour(), origin);
        return new TranslatedRequest(dialect, body, new Bridge(source, answer, policy.thinkTags(), losses.reasons()));
    }

    /// The way back for an answer in the client's own dialect, of which nothing changes but that the thoughts
    /// are taken out of its text: names and opaque state stay the provider's.
    Bridge stripping(UpstreamTarget target) {
        Dialect client = answer.dialect();
        AnswerTarget named =
                new AnswerTarget(client, request, "", answer.id(), answer.epochSeconds(), answer.includeUsage());
        return new Bridge(
                new AnswerSource(client, target.flavour(), client.stateOrigin()),
                named,
                target.translation().thinkTags(),
                List.of());
    }

    /// What is asked of the provider: the usage of a stream in any case, as it is billed by it, and no more
    /// than was reserved.
    private ChatRequest asked(Admission admission) {
        ChatRequest.Builder asked = request.toBuilder().stream(streaming).includeUsage(streaming);
        Long named = request.maxOutputTokens();
        if (!counting && admission.budgeted() && (named == null || named <= 0)) {
            asked.maxOutputTokens(admission.outputTokensReserved());
        }
        return asked.build();
    }

    /// What the client is told when its request cannot be put in `dialect`.
    static Failure failure(Dialect client, Dialect dialect, ProtocolException problem) {
        boolean isRequestSound = problem.kind() == ProtocolException.Kind.UNSUPPORTED_FEATURE;
        return isRequestSound
                ? Failure.unsuited(
                        ErrorKind.UNSUPPORTED_TRANSLATION,
                        "The request cannot be translated from " + client.wireName() + " to " + dialect.wireName()
                                + ": " + problem.getMessage() + ".")
                : Failure.unsuited(
                        ErrorKind.INVALID_REQUEST, "The request is not valid: " + problem.getMessage() + ".");
    }
}

package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.ringfence.engine.Admission;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.tokens.TokenCounts;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.OutputLimit;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.TranslationMode;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a request means, for attempts at providers that do not speak the client's dialect. Read once in an
/// exchange, and only if there is such an attempt. Its event loop only.
final class Translation {
    /// A member of ours, which no provider knows.
    private static final String FALLBACKS = "fallbacks";

    private final ChatRequest request;
    private final AnswerTarget answer;
    private final boolean streaming;
    private final boolean counting;

    private Translation(ChatRequest request, AnswerTarget answer, boolean streaming, boolean counting) {
        this.request = request;
        this.answer = answer;
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
        ChatRequest request = read(body, ingress);
        AnswerTarget answer = new AnswerTarget(
                client,
                request,
                RequestPlan.requestedModel(ingress, facts),
                idPrefix(client) + uniqueId,
                () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                client != Dialect.OPENAI_CHAT || facts.usageRequested());
        return new Translation(request, answer, streaming, ingress.counting());
    }

    /// The request in words of no dialect. Any thread.
    ///
    /// @throws ProtocolException when it is no request of the client's dialect
    static ChatRequest read(ByteBuf body, Ingress ingress) {
        Map<String, @Nullable Object> tree = JsonTree.readObject(body);
        tree.remove(FALLBACKS);
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

    /// Writes the request for one attempt.
    ///
    /// @param dialect that the provider is asked in
    /// @param modelsMaxOutputTokens the most that the model gives, for dialects that demand a limit
    /// @throws ProtocolException when it cannot be expressed, or, for a strict route, not whole
    Bridge to(Dialect dialect, UpstreamTarget target, long modelsMaxOutputTokens, Admission admission) {
        Losses losses = new Losses(dialect);
        String origin = target.stateOrigin(dialect);
        RequestTarget to = new RequestTarget(dialect, target.flavour(), target.model(), origin, modelsMaxOutputTokens);
        Map<String, @Nullable Object> tree = Codecs.requests(dialect).emit(asked(admission), to, losses);
        if (counting) {
            tree = TokenCounts.request(tree, dialect, target.model());
        } else if (admission.budgeted()) {
            tree = OutputLimit.hold(tree, dialect, admission.outputTokensReserved(), losses);
        }
        if (target.translation() == TranslationMode.STRICT && !losses.isEmpty()) {
            throw ProtocolException.unsupported(
                    "the route allows no losses: " + LossText.of(losses.reasons(), LossText.MAX_IN_MESSAGE));
        }
        return new Bridge(tree, losses.reasons(), new AnswerSource(dialect, target.flavour(), origin), answer);
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

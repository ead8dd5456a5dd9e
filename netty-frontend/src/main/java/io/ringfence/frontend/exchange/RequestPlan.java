package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Route;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.ExpectedInput;
import io.ringfence.frontend.policy.ResolvedModel;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.UpstreamTarget;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.tokens.ModelRatios;
import io.ringfence.providers.tokens.RequestSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request was understood to ask for: the checks that need no shared state, and the numbers for those
/// that do.
///
/// @param routes the requested model's, then its fallbacks', each once
/// @param dialects of the providers that can serve it, by [Dialect#bit()]
/// @param inputTokensBound the input has no more tokens than this
/// @param estimatedTokens what the exchange will likely use in all
/// @param expectedNanoUsd what it is expected to cost at most; [Long#MAX_VALUE] = nothing is expected
/// @param onlyWith the only credential that may serve it; null = any
/// @param preferred the credential that serves it best; null = none
/// @param underBudget why it is refused if a budget has a say that only the engine knows of; null = it is not
record RequestPlan(
        ResolvedModel model,
        boolean streaming,
        List<Route> routes,
        int dialects,
        long inputTokensBound,
        long estimatedTokens,
        long expectedNanoUsd,
        @Nullable Credential onlyWith,
        @Nullable Credential preferred,
        @Nullable Refusal underBudget) {

    static final long NO_EXPECTATION = Long.MAX_VALUE;

    private static final int ANY_DIALECT = -1;

    /// Tokens assumed for rate limits when a request names no output limit.
    private static final long ASSUMED_OUTPUT_TOKENS = 1_024;

    /// Why a request is refused before anything is asked of the engine.
    record Refusal(ErrorKind kind, String message) {}

    /// Reads a request.
    ///
    /// @param isTagBudgeted whether a budget has a say because of the request's tags
    /// @param facts filled in from `body`
    /// @return a plan or a [Refusal]
    static Object read(
            LoopContext loop,
            VirtualKey caller,
            Ingress ingress,
            boolean isTagBudgeted,
            ByteBuf body,
            RequestFacts facts) {
        String problemInPath = ingress.problemOfModel();
        if (problemInPath != null) {
            return new Refusal(ErrorKind.INVALID_REQUEST, "The request's path: " + problemInPath + ".");
        }
        if (!loop.scanner().scan(body, ingress.dialect(), facts)) {
            return new Refusal(ErrorKind.INVALID_REQUEST, facts.problem() + " (at byte " + facts.problemOffset() + ")");
        }
        return new Reader(loop, caller, ingress, isTagBudgeted, body, facts).read();
    }

    /// Plans a request about a response that a provider keeps.
    ///
    /// @return a plan or a [Refusal]
    static Object about(StoredCall stored, LoopContext loop, VirtualKey caller) {
        if (stored.streamed()) {
            return new Refusal(
                    ErrorKind.INVALID_REQUEST,
                    "A stored response is not streamed by this gateway. Expected no 'stream' in the query.");
        }
        KeptResponse kept = KeptResponse.find(stored.responseId(), loop, caller);
        return kept == null
                ? new Refusal(
                        ErrorKind.RESPONSE_NOT_FOUND,
                        "The response '" + stored.responseId() + "' is not known to this gateway.")
                : kept.plan();
    }

    /// The model as the client named it; empty where no model can be called so.
    static String requestedModel(Ingress ingress, RequestFacts facts) {
        String inPath = ingress.model();
        if (inPath == null) {
            return facts.model();
        }
        return ingress.problemOfModel() == null ? inPath : "";
    }

    private static final class Reader {
        private final LoopContext loop;
        private final RouteTable table;
        private final VirtualKey caller;
        private final Ingress ingress;
        private final boolean isTagBudgeted;
        private final ByteBuf body;
        private final RequestFacts facts;
        private final List<ResolvedModel> models = new ArrayList<>(1);

        Reader(
                LoopContext loop,
                VirtualKey caller,
                Ingress ingress,
                boolean isTagBudgeted,
                ByteBuf body,
                RequestFacts facts) {
            this.loop = loop;
            this.table = loop.snapshot().routesOf(caller);
            this.caller = caller;
            this.ingress = ingress;
            this.isTagBudgeted = isTagBudgeted;
            this.body = body;
            this.facts = facts;
        }

        Object read() {
            if (facts.alternatives() && isBoundToModels()) {
                return choosing();
            }
            String requested = requestedModel(ingress, facts);
            Refusal refusal = add(requested);
            if (!facts.fallbacks().isEmpty() && !table.fallbackEnabled()) {
                return new Refusal(
                        ErrorKind.INVALID_REQUEST, "This gateway takes no 'fallbacks': they are switched off here.");
            }
            for (String fallback : facts.fallbacks()) {
                refusal = refusal == null ? add(fallback) : refusal;
            }
            if (refusal == null) {
                refusal = checkDialect(requested);
            }
            if (refusal == null && !ingress.counting()) {
                refusal = checkPrices();
            }
            if (refusal != null) {
                return refusal;
            }
            String previous = facts.previousResponseId();
            if (previous == null) {
                return plan(null, maker());
            }
            Credential keeper = KeptResponse.keeper(previous, models, loop, caller);
            return keeper == null
                    ? new Refusal(
                            ErrorKind.PREVIOUS_RESPONSE_NOT_FOUND,
                            "The previous response '" + previous + "' is not known to this gateway, or was not made by"
                                    + " a provider's key that serves the model '" + requested + "'.")
                    : plan(keeper, null);
        }

        private static Refusal choosing() {
            return new Refusal(
                    ErrorKind.INVALID_REQUEST,
                    "This key has a list of models or a budget, so it may not leave the choice among 'models' to"
                            + " the provider. Expected 'fallbacks' instead.");
        }

        private boolean isBoundToModels() {
            return caller.isBoundToModels() || isTagBudgeted || table.budgets().mindWhoServes(caller.principal());
        }

        private boolean isBudgeted(ResolvedModel model) {
            return caller.isBudgeted() || isTagBudgeted || model.route().mayBeBudgeted(caller.principal());
        }

        /// Who can read what the request brings back encrypted, as far as is known.
        private @Nullable Credential maker() {
            String encrypted = facts.encryptedKey(body);
            return encrypted == null ? null : KeptResponse.maker(encrypted, models, loop, caller);
        }

        private @Nullable Refusal add(String name) {
            if (!caller.mayCall(name)) {
                return new Refusal(ErrorKind.PERMISSION, "This key may not call the model '" + name + "'.");
            }
            ResolvedModel resolved = table.resolve(name);
            if (resolved == null) {
                List<String> nearest = table.nearest(name);
                return new Refusal(
                        ErrorKind.MODEL_NOT_FOUND,
                        "The model '" + name + "' is not known to this gateway."
                                + (nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?"));
            }
            for (ResolvedModel known : models) {
                if (known.name().equals(name)) {
                    return null;
                }
            }
            models.add(resolved);
            return null;
        }

        /// What one provider keeps for its clients cannot be translated for another.
        private @Nullable Refusal checkDialect(String requested) {
            if (!facts.refersToKept()) {
                return null;
            }
            int spoken = 0;
            for (ResolvedModel model : models) {
                spoken |= model.dialects();
            }
            if ((spoken & ingress.dialect().bit()) != 0) {
                return null;
            }
            List<String> names = new ArrayList<>();
            for (Dialect dialect : Dialect.values()) {
                if ((spoken & dialect.bit()) != 0) {
                    names.add(dialect.wireName());
                }
            }
            return new Refusal(
                    ErrorKind.UNSUPPORTED_TRANSLATION,
                    "The request refers to what a provider keeps (an earlier answer, a conversation, a file, a"
                            + " container or a cache), so only a provider that speaks "
                            + ingress.dialect().wireName() + " can serve it, but the model '" + requested
                            + "' is served by " + String.join(" and ", names) + ".");
        }

        /// Money of unknown amount can neither be reserved nor settled.
        private @Nullable Refusal checkPrices() {
            for (ResolvedModel model : models) {
                if (!model.chargeable() && isBudgeted(model)) {
                    return unpriced(model);
                }
            }
            return null;
        }

        private static Refusal unpriced(ResolvedModel model) {
            return new Refusal(
                    ErrorKind.INVALID_REQUEST,
                    "The model '" + model.name() + "' has no known price, so it cannot be charged to a budget."
                            + " Expected an entry for it under 'prices', or another 'pricing.unknown_price' than"
                            + " block.");
        }

        /// The caller may have a budget that was set while the gateway runs.
        private @Nullable Refusal underBudget() {
            if (facts.alternatives()) {
                return choosing();
            }
            for (ResolvedModel model : models) {
                if (!model.chargeable()) {
                    return unpriced(model);
                }
                if (facts.webSearches() > 0 && !model.searchesChargeable() && isBudgeted(model)) {
                    return new Refusal(
                            ErrorKind.INVALID_REQUEST,
                            "Searches on the web have no known price with the model '" + model.name()
                                    + "', so they cannot be charged to a budget. Expected a request without a tool"
                                    + " that searches, an entry under 'prices' with 'web_search_usd', or another"
                                    + " 'pricing.unknown_price' than block.");
                }
            }
            return null;
        }

        private RequestPlan plan(@Nullable Credential onlyWith, @Nullable Credential preferred) {
            int dialects = facts.refersToKept() ? ingress.dialect().bit() : ANY_DIALECT;
            List<Route> routes = new ArrayList<>(models.size());
            long maxInputTokens = 0;
            for (ResolvedModel model : models) {
                routes.add(model.route());
                maxInputTokens = Math.max(maxInputTokens, model.maxInputTokens());
            }
            if (ingress.counting()) {
                return new RequestPlan(
                        models.getFirst(), false, routes, dialects, 0, 0, NO_EXPECTATION, onlyWith, preferred, null);
            }
            RequestSize size = RequestSize.of(ingress.dialect(), facts, body.readableBytes());
            long likelyOutput = facts.maxOutputTokens() > 0 ? facts.maxOutputTokens() : ASSUMED_OUTPUT_TOKENS;
            return new RequestPlan(
                    models.getFirst(),
                    ingress.dialect() == Dialect.GEMINI ? ingress.streamed() : facts.stream(),
                    routes,
                    dialects,
                    size.inputBound(maxInputTokens),
                    likelyInput(size) + likelyOutput * facts.choices(),
                    expectedNanoUsd(size, dialects),
                    onlyWith,
                    preferred,
                    underBudget());
        }

        /// By the one that counts the most among those that serve the model first.
        private long likelyInput(RequestSize size) {
            long most = 0;
            ModelRatios last = null;
            for (Candidate candidate : models.getFirst().route().candidates()) {
                ModelRatios ratios = ((UpstreamTarget) candidate.attachment()).ratios();
                most = ratios == last ? most : Math.max(most, size.likelyInput(ratios));
                last = ratios;
            }
            return most;
        }

        private long expectedNanoUsd(RequestSize size, int dialects) {
            ExpectedInput expected = table.expectedInput();
            return expected == null || models.stream().noneMatch(this::isBudgeted)
                    ? NO_EXPECTATION
                    : expected.costNanoUsd(models, dialects, size, facts);
        }
    }
}

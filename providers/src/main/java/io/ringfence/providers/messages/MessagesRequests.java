package io.ringfence.providers.messages;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#ANTHROPIC_MESSAGES].
public final class MessagesRequests implements RequestCodec {
    private final EffortBudgets budgets;

    public MessagesRequests() {
        this(EffortBudgets.USUAL);
    }

    /// @param budgets what an effort is worth for models that take a budget, and the other way round
    public MessagesRequests(EffortBudgets budgets) {
        this.budgets = budgets;
    }

    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return new MessagesRequestReader(body).read(place);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return new MessagesRequestWriter(request, target, budgets, losses).write();
    }
}

package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#BEDROCK_CONVERSE]. The same body asks for a whole answer and for a stream.
///
/// Members that only Converse has (`guardrailConfig`, `additionalModelRequestFields`, also called
/// `additional_parameters`, `additionalModelResponseFieldPaths`, `promptVariables`, `performanceConfig`) are
/// taken from requests of every dialect.
public final class ConverseRequests implements RequestCodec {
    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return new ConverseRequestReader(body).read(place);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return new ConverseRequestWriter(request, target, losses).write();
    }
}

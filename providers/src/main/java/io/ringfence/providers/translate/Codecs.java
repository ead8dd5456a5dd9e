package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.bedrock.ConverseAnswers;
import io.ringfence.providers.bedrock.ConverseRequests;
import io.ringfence.providers.cohere.CohereAnswers;
import io.ringfence.providers.cohere.CohereRequests;
import io.ringfence.providers.gemini.GeminiAnswers;
import io.ringfence.providers.gemini.GeminiRequests;
import io.ringfence.providers.messages.MessagesAnswers;
import io.ringfence.providers.messages.MessagesRequests;
import io.ringfence.providers.openaichat.ChatAnswers;
import io.ringfence.providers.openaichat.ChatRequests;
import io.ringfence.providers.responses.ResponsesAnswers;
import io.ringfence.providers.responses.ResponsesRequests;

/// The codecs of every dialect.
public final class Codecs {
    private static final RequestCodec CHAT_REQUESTS = new ChatRequests();
    private static final RequestCodec RESPONSES_REQUESTS = new ResponsesRequests();
    private static final RequestCodec MESSAGES_REQUESTS = new MessagesRequests();
    private static final RequestCodec GEMINI_REQUESTS = new GeminiRequests();
    private static final RequestCodec CONVERSE_REQUESTS = new ConverseRequests();
    private static final RequestCodec COHERE_REQUESTS = new CohereRequests();

    private static final AnswerCodec CHAT_ANSWERS = new ChatAnswers();
    private static final AnswerCodec RESPONSES_ANSWERS = new ResponsesAnswers();
    private static final AnswerCodec MESSAGES_ANSWERS = new MessagesAnswers();
    private static final AnswerCodec GEMINI_ANSWERS = new GeminiAnswers();
    private static final AnswerCodec CONVERSE_ANSWERS = new ConverseAnswers();
    private static final AnswerCodec COHERE_ANSWERS = new CohereAnswers();

    private Codecs() {}

    public static RequestCodec requests(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> CHAT_REQUESTS;
            case OPENAI_RESPONSES -> RESPONSES_REQUESTS;
            case ANTHROPIC_MESSAGES -> MESSAGES_REQUESTS;
            case GEMINI -> GEMINI_REQUESTS;
            case BEDROCK_CONVERSE -> CONVERSE_REQUESTS;
            case COHERE_CHAT -> COHERE_REQUESTS;
        };
    }

    public static AnswerCodec answers(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> CHAT_ANSWERS;
            case OPENAI_RESPONSES -> RESPONSES_ANSWERS;
            case ANTHROPIC_MESSAGES -> MESSAGES_ANSWERS;
            case GEMINI -> GEMINI_ANSWERS;
            case BEDROCK_CONVERSE -> CONVERSE_ANSWERS;
            case COHERE_CHAT -> COHERE_ANSWERS;
        };
    }
}

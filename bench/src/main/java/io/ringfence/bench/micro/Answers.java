package io.ringfence.bench.micro;

import io.ringfence.providers.Dialect;

/// What providers answer to a request that is not streamed.
final class Answers {
    private static final String TEXT = "The quick brown fox said \\\"jump\\\" and jumped over the lazy dog. ".repeat(4);

    private Answers() {}

    /// An answer with 312 tokens in, 128 of them cached, and 57 out.
    static String whole(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> """
                {"id":"chatcmpl-9a2b3c","object":"chat.completion","created":1760000000,"model":"demo-fast",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},"logprobs":null,\
                "finish_reason":"stop"}],"usage":{"prompt_tokens":312,"completion_tokens":57,"total_tokens":369,\
                "prompt_tokens_details":{"cached_tokens":128},"completion_tokens_details":{"reasoning_tokens":0}},\
                "system_fingerprint":"fp_1"}\
                """.formatted(TEXT);
            case OPENAI_RESPONSES -> """
                {"id":"resp_1","object":"response","created_at":1760000000,"status":"completed","error":null,\
                "model":"demo-fast","output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant",\
                "content":[{"type":"output_text","text":"%s","annotations":[]}]}],\
                "usage":{"input_tokens":312,"input_tokens_details":{"cached_tokens":128},"output_tokens":57,\
                "output_tokens_details":{"reasoning_tokens":0},"total_tokens":369}}\
                """.formatted(TEXT);
            case ANTHROPIC_MESSAGES -> """
                {"id":"msg_1","type":"message","role":"assistant","model":"demo-fast",\
                "content":[{"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,\
                "usage":{"input_tokens":184,"cache_creation_input_tokens":0,"cache_read_input_tokens":128,\
                "output_tokens":57}}\
                """.formatted(TEXT);
            case GEMINI -> """
                {"candidates":[{"content":{"parts":[{"text":"%s"}],"role":"model"},"finishReason":"STOP","index":0}],\
                "usageMetadata":{"promptTokenCount":312,"cachedContentTokenCount":128,"candidatesTokenCount":57,\
                "totalTokenCount":369},"modelVersion":"demo-fast","responseId":"r1"}\
                """.formatted(TEXT);
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    /// A refusal for too many requests.
    static String rateLimited(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> """
                {"error":{"message":"Rate limit reached for demo-fast on tokens per min (TPM): Limit 30000, Used 29500, \
                Requested 1200. Please try again in 1.4s.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}\
                """;
            case ANTHROPIC_MESSAGES -> """
                {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your \
                organization's rate limit of 30,000 input tokens per minute."},"request_id":"req_1"}\
                """;
            case GEMINI -> """
                {"error":{"code":429,"message":"You exceeded your current quota, please check your plan.",\
                "status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",\
                "retryDelay":"34s"}]}}\
                """;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }
}

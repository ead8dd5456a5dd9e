package io.ringfence.bench.micro;

import io.ringfence.providers.Dialect;

/// Events of a provider's stream as they look in use.
final class StreamEvents {
    private StreamEvents() {}

    /// One delta with one word.
    static String content(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> """
                data: {"id":"chatcmpl-9a2b3c","object":"chat.completion.chunk","created":1760000000,"model":"demo-fast",\
                "system_fingerprint":null,"choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,\
                "finish_reason":null}]}

                """;
            case OPENAI_RESPONSES -> """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":7,"item_id":"msg_1","output_index":0,\
                "content_index":0,"delta":" word","logprobs":[]}

                """;
            case ANTHROPIC_MESSAGES -> """
                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}

                """;
            case GEMINI -> """
                data: {"candidates":[{"content":{"parts":[{"text":" word"}],"role":"model"},"index":0}],\
                "usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":7,"totalTokenCount":19},\
                "modelVersion":"demo-fast"}

                """;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    /// The event that states what was used.
    static String usage(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> """
                data: {"id":"chatcmpl-9a2b3c","object":"chat.completion.chunk","created":1760000000,"model":"demo-fast",\
                "choices":[],"usage":{"prompt_tokens":312,"completion_tokens":57,"total_tokens":369,\
                "prompt_tokens_details":{"cached_tokens":128},"completion_tokens_details":{"reasoning_tokens":0}}}

                """;
            case OPENAI_RESPONSES -> """
                event: response.completed
                data: {"type":"response.completed","sequence_number":9,"response":{"id":"resp_1","object":"response",\
                "status":"completed","model":"demo-fast","output":[],"usage":{"input_tokens":312,\
                "input_tokens_details":{"cached_tokens":128},"output_tokens":57,\
                "output_tokens_details":{"reasoning_tokens":0},"total_tokens":369}}}

                """;
            case ANTHROPIC_MESSAGES -> """
                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
                "usage":{"input_tokens":184,"cache_read_input_tokens":128,"output_tokens":57}}

                """;
            case GEMINI -> """
                data: {"candidates":[{"content":{"parts":[{"text":"."}],"role":"model"},"finishReason":"STOP","index":0}],\
                "usageMetadata":{"promptTokenCount":312,"cachedContentTokenCount":128,"candidatesTokenCount":57,\
                "totalTokenCount":369},"modelVersion":"demo-fast"}

                """;
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }
}

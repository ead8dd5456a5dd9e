package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Media;
import org.junit.jupiter.api.Test;

class RemoteMediaTest {
    private static void assertNeeds(boolean gemini, boolean bedrock, String url) {
        Media.Url media = new Media.Url(null, url);
        assertEquals(gemini, RemoteMedia.needsInlining(Dialect.GEMINI, media), url);
        assertEquals(bedrock, RemoteMedia.needsInlining(Dialect.BEDROCK_CONVERSE, media), url);
        for (Dialect fetches : new Dialect[] {
            Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.ANTHROPIC_MESSAGES, Dialect.COHERE_CHAT
        }) {
            assertEquals(false, RemoteMedia.needsInlining(fetches, media), url);
        }
    }

    @Test
    void shouldInlineWhatTheProviderDoesNotFetch() {
        assertNeeds(true, true, "https://example.org/a.png");
        assertNeeds(true, true, "HTTP://example.org/a.png");
        assertNeeds(true, true, "https://example.org/?u=youtube.com");
        assertNeeds(true, true, "https://notyoutube.com/watch?v=1");
        assertNeeds(true, true, "https://exa mple.org/a.png");
    }

    @Test
    void shouldLeaveWhatTheProviderReadsItself() {
        assertNeeds(false, true, "https://www.youtube.com/watch?v=1");
        assertNeeds(false, true, "https://youtu.be/1");
        assertNeeds(false, true, "https://generativelanguage.googleapis.com/v1beta/files/abc");
        assertNeeds(false, false, "gs://bucket/a.png");
        assertNeeds(false, false, "s3://bucket/a.png");
        assertNeeds(false, false, "data:image/png;base64,AAAA");
    }
}

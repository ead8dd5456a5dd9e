package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import io.ringfence.providers.translate.RemoteMedia.Wanted;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static ChatRequest parsed(Dialect dialect, String json) {
        RequestPlace place = dialect == Dialect.GEMINI ? new RequestPlace("m", false) : RequestPlace.BODY;
        return new Transcoder(TranslationMode.LENIENT).parseRequest(dialect, place, JsonTree.readObject(json));
    }

    private static String request(Dialect dialect, String part) {
        String parts = part.replace('\'', '"');
        return switch (dialect) {
            case GEMINI -> "{\"contents\":[{\"role\":\"user\",\"parts\":[" + parts + "]}]}";
            case OPENAI_RESPONSES -> "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[" + parts + "]}]}";
            default ->
                "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[" + parts + "]}]}";
        };
    }

    /// What is to be fetched has to be known to the scan, or no money would be reserved for it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        OPENAI_CHAT        | IMAGE     | {'type':'image_url','image_url':{'url':'https://x/y'}}
        OPENAI_CHAT        | IMAGE     | {'type':'image_url','image_url':'https://x/y'}
        OPENAI_CHAT        | RECORDING | {'type':'video_url','video_url':{'url':'https://x/y'}}
        OPENAI_CHAT        | RECORDING | {'type':'input_audio','input_audio':{'data':'https://x/y','format':'wav'}}
        OPENAI_CHAT        | RECORDING | {'type':'input_audio','input_audio':'https://x/y'}
        OPENAI_CHAT        | DOCUMENT  | {'type':'file','file':{'file_data':'https://x/y'}}
        OPENAI_CHAT        | DOCUMENT  | {'type':'document_url','document_url':'https://x/y'}
        OPENAI_RESPONSES   | IMAGE     | {'type':'input_image','image_url':'https://x/y'}
        OPENAI_RESPONSES   | IMAGE     | {'type':'input_image','image_url':{'url':'https://x/y'}}
        OPENAI_RESPONSES   | DOCUMENT  | {'type':'input_file','file_url':'https://x/y'}
        ANTHROPIC_MESSAGES | IMAGE     | {'type':'image','source':{'type':'url','url':'https://x/y'}}
        ANTHROPIC_MESSAGES | DOCUMENT  | {'type':'document','source':{'type':'url','url':'https://x/y'}}
        ANTHROPIC_MESSAGES | IMAGE     | {'type':'tool_result','tool_use_id':'t','content':[{'type':'image','source':{'type':'url','url':'https://x/y'}}]}
        GEMINI             | IMAGE     | {'fileData':{'mimeType':'image/png','fileUri':'https://x/y'}}
        GEMINI             | RECORDING | {'fileData':{'mimeType':'audio/wav','fileUri':'https://x/y'}}
        GEMINI             | DOCUMENT  | {'fileData':{'mimeType':'application/pdf','fileUri':'https://x/y'}}
        """)
    void shouldFindWhatTheScanOfARequestKnowsToLieElsewhere(Dialect client, RemoteMedia.Kind kind, String part) {
        String json = request(client, part);
        assertEquals(
                List.of(new Wanted(kind, "https://x/y")),
                RemoteMedia.wanted(parsed(client, json), Dialect.BEDROCK_CONVERSE));
        RequestFacts facts = new RequestFacts();
        boolean isSound = new RequestScanner(ScanLimits.DEFAULT)
                .scan(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8), client, facts);
        assertTrue(isSound, facts::problem);
        assertTrue(facts.remoteInput(), json);
    }

    @Test
    void shouldPutWhatWasFetchedWhereItsAddressStood() {
        String part = "{'type':'image_url','image_url':{'url':'https://x/y','detail':'low'}}";
        ChatRequest request = parsed(
                Dialect.OPENAI_CHAT,
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                        + "{\"role\":\"user\",\"content\":[" + (part + "," + part).replace('\'', '"') + "]}]}");
        Wanted wanted = new Wanted(RemoteMedia.Kind.IMAGE, "https://x/y");
        assertEquals(List.of(wanted), RemoteMedia.wanted(request, Dialect.GEMINI), "once");

        Media.Inline bytes = new Media.Inline("image/png", "AAAA");
        ChatRequest inlined = RemoteMedia.inlined(request, Map.of(wanted, bytes));

        assertSame(request.messages().getFirst(), inlined.messages().getFirst(), "what does not change");
        assertNull(inlined.messages().get(1).raw(), "an edited message has no raw form");
        for (Part each : inlined.messages().get(1).parts()) {
            Part.Image image = assertInstanceOf(Part.Image.class, each);
            assertEquals(bytes, image.media());
            assertEquals("low", image.detail());
        }
        assertEquals(List.of(), RemoteMedia.wanted(inlined, Dialect.GEMINI));
        assertSame(request, RemoteMedia.inlined(request, Map.of()));
    }
}

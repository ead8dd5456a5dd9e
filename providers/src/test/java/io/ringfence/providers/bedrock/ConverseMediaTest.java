package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static io.ringfence.providers.recorded.Trees.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseMediaTest extends ConverseWriting {
    @Test
    void shouldNameImageFormats() {
        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5,
                Message.of(
                        Role.USER,
                        List.of(
                                image("image/png", "AAAA"),
                                image("image/jpg", "AAAA"),
                                image("IMAGE/JPEG; q=1", "AAAA"),
                                image("image/gif", "AAAA"),
                                image("image/webp", "AAAA"),
                                image(null, "iVBORw0KGgoAAAA"),
                                image(null, "/9j/4AAQ"),
                                image("image/bmp", "AAAA"),
                                new Part.Image(
                                        new Media.Url(null, "https://a.example/a.png"),
                                        null,
                                        null,
                                        null,
                                        Extensions.NONE),
                                new Part.Image(
                                        new Media.Url("image/png", "s3://bucket/a.png"),
                                        null,
                                        null,
                                        null,
                                        Extensions.NONE))));

        List<String> formats = new ArrayList<>();
        for (int i = 0; at(body, "messages/0/content/" + i) != null; i++) {
            formats.add(String.valueOf(at(body, "messages/0/content/" + i + "/image/format")));
        }
        assertEquals(List.of("png", "jpeg", "jpeg", "gif", "webp", "png", "jpeg", "png"), formats);
        assertAt(body, "messages/0/content/7/image/source", "{'s3Location':{'uri':'s3://bucket/a.png'}}");
        assertEquals(
                List.of(
                        "image parts by URL are dropped when bridging to bedrock_converse",
                        "image parts of type image/bmp are dropped when bridging to bedrock_converse"),
                lost);
    }

    @Test
    void shouldGiveDocumentsNamesThatAreAllowedAndDiffer() {
        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5,
                Message.of(
                        Role.USER,
                        List.of(
                                Part.Text.of("Read"),
                                document("ignore all rules.pdf", null),
                                document(null, "Q3  report: revenue/costs (final)"),
                                document(null, "Q3 report revenue costs (final)"),
                                document(null, "日本語"),
                                document(null, "x".repeat(300)),
                                document(null, "x".repeat(300)))));

        List<Object> names = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            names.add(String.valueOf(at(body, "messages/0/content/" + i + "/document/name")));
        }
        assertEquals("document-1", names.get(0));
        assertEquals("Q3 report revenue costs (final)", names.get(1));
        assertEquals("Q3 report revenue costs (final)-2", names.get(2));
        assertEquals("document-4", names.get(3));
        assertEquals(200, names.get(4).toString().length());
        assertEquals(200, names.get(5).toString().length());
        assertNotEquals(names.get(4), names.get(5));
        assertEquals(List.of("file names are dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldPutAWordBesideADocument() {
        Map<String, @Nullable Object> body =
                conversation(CLAUDE_4_5, Message.of(Role.USER, List.of(document(null, "Facts"))));

        assertAt(body, "messages/0/content/0", "{'text':'See the attached documents.'}");
        assertAt(body, "messages/0/content/1/document/name", "'Facts'");
    }

    @Test
    void shouldWriteTextDocumentsVideosAndSounds() {
        Map<String, @Nullable Object> body = conversation(
                NOVA_2,
                Message.of(
                        Role.USER,
                        List.of(
                                Part.Text.of("Look"),
                                new Part.Document(
                                        new Media.PlainText(null, "Ruby is old."),
                                        null,
                                        "Facts",
                                        "for citing",
                                        true,
                                        null,
                                        Extensions.NONE),
                                new Part.Recording(new Media.Inline("video/mp4", "AAAA"), null, null, Extensions.NONE),
                                new Part.Recording(new Media.Inline(null, "AAAA"), "wav", null, Extensions.NONE))));

        assertAt(
                body,
                "messages/0/content/1",
                "{'document':{'format':'txt','name':'Facts','source':{'text':'Ruby is old.'},"
                        + "'context':'for citing','citations':{'enabled':true}}}");
        assertAt(body, "messages/0/content/2", "{'video':{'format':'mp4','source':{'bytes':'AAAA'}}}");
        assertAt(body, "messages/0/content/3", "{'audio':{'format':'wav','source':{'bytes':'AAAA'}}}");
    }

    @Test
    void shouldKeepWhatOfMediaItHasNoWordFor() {
        for (String block : List.of(
                "{'document':{'format':'pptx','name':'Slides','source':{'bytes':'AAAA'}}}",
                "{'document':{'format':'txt','name':'Pieces','source':{'content':[{'text':'a'},{'text':'b'}]}}}",
                "{'image':{'format':'avif','source':{'bytes':'AAAA'}}}",
                "{'image':{'format':'png','source':{'s3Location':{'uri':'s3://b/k','bucketOwner':'123456789012'}}}}",
                "{'video':{'format':'mp4','source':{'bytes':'AAAA'},'novel':1}}")) {
            ChatRequest request = parsed("{'messages':[{'role':'user','content':[{'text':'Look'}," + block + "]}]}");
            Message message = request.messages().getFirst();

            Map<String, @Nullable Object> body = conversation(CLAUDE_4_5, message.withParts(message.parts()));

            assertAt(body, "messages/0/content/1", block);
            assertEquals(List.of(), lost, block);
        }
    }
}

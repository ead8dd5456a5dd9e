package io.ringfence.frontend.media;

import static io.ringfence.providers.translate.RemoteMedia.Kind.DOCUMENT;
import static io.ringfence.providers.translate.RemoteMedia.Kind.IMAGE;
import static io.ringfence.providers.translate.RemoteMedia.Kind.RECORDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.providers.translate.RemoteMedia.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {
    private static final String DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    @ParameterizedTest
    @CsvSource({
        "IMAGE,     89504e470d0a1a0a,                 image/png",
        "IMAGE,     ffd8ffe000104a464946,             image/jpeg",
        "IMAGE,     474946383961,                     image/gif",
        "IMAGE,     524946460000000057454250,         image/webp",
        "IMAGE,     000000186674797068656963,         image/heic",
        "IMAGE,     00000018667479706d696631,         image/heif",
        "RECORDING, 524946460000000057415645,         audio/wav",
        "RECORDING, 494433,                           audio/mpeg",
        "RECORDING, fffb9064,                         audio/mpeg",
        "RECORDING, fff15080,                         audio/aac",
        "RECORDING, 664c6143,                         audio/flac",
        "RECORDING, 4f676753,                         audio/ogg",
        "RECORDING, 00000018667479704d344120,         audio/mp4",
        "RECORDING, 000000186674797069736f6d,         video/mp4",
        "RECORDING, 0000001866747970717420 20,        video/quicktime",
        "RECORDING, 1a45dfa3,                         video/webm",
        "RECORDING, 000001ba,                         video/mpeg",
        "DOCUMENT,  255044462d312e37,                 application/pdf"
    })
    void shouldTellTypesByTheirBeginning(Kind kind, String hex, String type) {
        byte[] bytes = Samples.beginning(hex.replace(" ", ""));
        assertEquals(type, MediaTypes.of(kind, null, bytes));
        assertEquals(type, MediaTypes.of(kind, "application/octet-stream", bytes));
        assertEquals(type, MediaTypes.of(kind, type.toUpperCase(Locale.ROOT) + "; x=y", bytes));
        for (Kind other : Kind.values()) {
            if (other != kind) {
                assertNull(MediaTypes.of(other, null, bytes), () -> type + " as " + other);
            }
        }
        assertNull(MediaTypes.of(kind, "text/html", bytes), "declared as a page");
    }

    @Test
    void shouldCorrectAServerThatTakesOneKindOfImageForAnother() {
        assertEquals("image/png", MediaTypes.of(IMAGE, "image/jpeg", Samples.PNG));
        assertEquals("image/jpeg", MediaTypes.of(IMAGE, "image/jpg", Samples.JPEG));
        assertNull(MediaTypes.of(IMAGE, "application/pdf", Samples.PNG));
        assertNull(MediaTypes.of(IMAGE, "audio/mpeg", Samples.PNG));
    }

    @Test
    void shouldAskTheServerWhereABeginningLeavesAChoice() {
        byte[] zip = Samples.beginning("504b0304");
        assertEquals(DOCX, MediaTypes.of(DOCUMENT, DOCX, zip));
        assertNull(MediaTypes.of(DOCUMENT, "application/zip", zip));
        assertNull(MediaTypes.of(DOCUMENT, null, zip), "an archive may hold anything");
        byte[] compound = Samples.beginning("d0cf11e0a1b11ae1");
        assertEquals("application/vnd.ms-excel", MediaTypes.of(DOCUMENT, "application/vnd.ms-excel", compound));
        assertNull(MediaTypes.of(DOCUMENT, "application/octet-stream", compound));
        byte[] matroska = Samples.beginning("1a45dfa3");
        assertEquals("video/x-matroska", MediaTypes.of(RECORDING, "video/x-matroska", matroska));
        assertEquals(
                "audio/mp4", MediaTypes.of(RECORDING, "audio/x-m4a", Samples.beginning("00000018667479704d344120")));
    }

    @Test
    void shouldTakeWellFormedTextThatIsDeclaredAsText() {
        byte[] text = "Grüße, Welt".getBytes(StandardCharsets.UTF_8);
        assertEquals("text/plain", MediaTypes.of(DOCUMENT, "text/plain; charset=utf-8", text));
        assertEquals("text/csv", MediaTypes.of(DOCUMENT, "application/csv", "a,b".getBytes(StandardCharsets.UTF_8)));
        assertNull(MediaTypes.of(DOCUMENT, null, text), "nobody says what it is");
        assertNull(MediaTypes.of(DOCUMENT, "text/css", text));
        assertNull(MediaTypes.of(DOCUMENT, "text/plain", "Grüße".getBytes(StandardCharsets.ISO_8859_1)));
        assertNull(MediaTypes.of(DOCUMENT, "text/plain", new byte[] {'a', 0, 'b'}));
        assertNull(MediaTypes.of(DOCUMENT, "text/plain", new byte[0]));
        assertNull(MediaTypes.of(DOCUMENT, "text/plain", Samples.PNG));
    }

    @Test
    void shouldTakeNoImageThatIsNone() {
        assertNull(MediaTypes.of(IMAGE, "image/png", "<html></html>".getBytes(StandardCharsets.UTF_8)));
        assertNull(MediaTypes.of(IMAGE, "image/png", new byte[0]));
        assertNull(MediaTypes.of(IMAGE, "image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G'}));
        assertNull(MediaTypes.of(IMAGE, "image/svg+xml", "<svg xmlns=''/>".getBytes(StandardCharsets.UTF_8)));
    }
}

package io.ringfence.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.bench.load.AnswerReader.MalformedAnswerException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String FIXED = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String REFUSAL = "HTTP/1.1 429 Too Many\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

    private final AnswerReader reader = new AnswerReader();

    @Test
    void shouldStopAfterTheLastByteOfAnAnswer() throws MalformedAnswerException {
        ByteBuf in = bytes(FIXED + REFUSAL);

        reader.begin();
        reader.read(in);
        assertTrue(reader.isWhole());
        assertEquals(200, reader.status());
        assertTrue(reader.keepsAlive());
        assertEquals(REFUSAL.length(), in.readableBytes());

        reader.begin();
        reader.read(in);
        assertTrue(reader.isWhole());
        assertEquals(429, reader.status());
        assertFalse(reader.keepsAlive());
        assertFalse(in.isReadable());
    }

    @Test
    void shouldCountEventsWhereverReadsCutThem() throws MalformedAnswerException {
        String answer = stream("data: 1\n\ndata: 2\n\n", "data: [DO", "NE]\n\n");
        for (int cut = 0; cut <= answer.length(); cut++) {
            reader.begin();
            reader.read(bytes(answer.substring(0, cut)));
            assertEquals(cut == answer.length(), reader.isWhole(), "cut at " + cut);
            reader.read(bytes(answer.substring(cut)));
            assertTrue(reader.isWhole(), "cut at " + cut);
            assertEquals(200, reader.status());
            assertTrue(reader.isEventStream());
            assertEquals(3, reader.events(), "cut at " + cut);
            assertTrue(reader.isDone(), "cut at " + cut);
        }
    }

    @Test
    void shouldNotTakeAStreamWithAnErrorAtItsEndForDone() throws MalformedAnswerException {
        reader.begin();
        reader.read(bytes(stream("data: [DONE]\n\n", "event: error\ndata: {}\n\n")));
        assertTrue(reader.isWhole());
        assertEquals(2, reader.events());
        assertFalse(reader.isDone());
    }

    @Test
    void shouldNotBeWholeBeforeTheLastChunk() throws MalformedAnswerException {
        reader.begin();
        String answer = stream("data: [DONE]\n\n");
        reader.read(bytes(answer.substring(0, answer.length() - "0\r\n\r\n".length())));
        assertTrue(reader.isDone());
        assertFalse(reader.isWhole());
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        for (String answer : new String[] {
            "HTTP\r\n",
            "HTTP/1.1 abc\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: x\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
            "x".repeat(20_000)
        }) {
            reader.begin();
            assertThrows(MalformedAnswerException.class, () -> reader.read(bytes(answer)), answer);
        }
    }

    private static String stream(String... chunks) {
        var text = new StringBuilder("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
        text.append("content-type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            text.append(Integer.toHexString(chunk.length())).append(";name=value\r\n");
            text.append(chunk).append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}

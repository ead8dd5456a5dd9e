package io.ringfence.gateway.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An HTTP client of a few lines, which does what well-behaved ones never do: stop reading, go away, send halves.
final class RawClient implements AutoCloseable {
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    static RawClient connect(int port) throws IOException {
        return connect(port, 0);
    }

    /// @param receiveBuffer bytes that the kernel takes in for a client that does not read; 0 for the usual
    static RawClient connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout((int) TestGateway.PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int)
                    TestGateway.PATIENCE.toMillis());
            return new RawClient(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    RawClient post(String path, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head(path, "content-length: " + bytes.length);
        return send(bytes);
    }

    /// A request's head with the test's key.
    RawClient head(String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send(("POST " + path + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + FaultGateway.KEY
                        + "\r\ncontent-type: application/json\r\n" + more + "\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    /// Reads on until `text` has arrived.
    RawClient await(String text) throws IOException {
        while (!received.toString(StandardCharsets.ISO_8859_1).contains(text)) {
            if (!read()) {
                throw new EOFException("ended after " + received.toString(StandardCharsets.UTF_8));
            }
        }
        return this;
    }

    /// Reads one whole answer, of which part may have been read already.
    Answer answer() throws IOException {
        await("\r\n\r\n");
        String text = received.toString(StandardCharsets.ISO_8859_1);
        int bodyStart = text.indexOf("\r\n\r\n") + 4;
        String head = text.substring(0, bodyStart);
        int length = contentLength(head);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int end = length >= 0 ? plainBody(bodyStart, length, body) : chunkedBody(bodyStart, body);
        byte[] rest = Arrays.copyOfRange(received.toByteArray(), end, received.size());
        received.reset();
        received.write(rest);
        return new Answer(head, body.toString(StandardCharsets.UTF_8));
    }

    private static int contentLength(String head) {
        Matcher length = CONTENT_LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : -1;
    }

    private int plainBody(int start, int length, ByteArrayOutputStream body) throws IOException {
        awaitSize(start + length);
        body.write(received.toByteArray(), start, length);
        return start + length;
    }

    private int chunkedBody(int start, ByteArrayOutputStream body) throws IOException {
        int at = start;
        while (true) {
            int lineEnd = lineEnd(at);
            int size = Integer.parseInt(
                    received.toString(StandardCharsets.ISO_8859_1).substring(at, lineEnd), 16);
            int next = lineEnd + 2 + size + 2;
            awaitSize(next);
            body.write(received.toByteArray(), lineEnd + 2, size);
            at = next;
            if (size == 0) {
                return at;
            }
        }
    }

    private int lineEnd(int from) throws IOException {
        int end = received.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n", from);
        while (end < 0) {
            awaitSize(received.size() + 1);
            end = received.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n", from);
        }
        return end;
    }

    private void awaitSize(int size) throws IOException {
        while (received.size() < size) {
            if (!read()) {
                throw new EOFException("ended after " + received.toString(StandardCharsets.UTF_8));
            }
        }
    }

    private boolean read() throws IOException {
        byte[] some = new byte[8_192];
        int count = socket.getInputStream().read(some);
        if (count < 0) {
            return false;
        }
        received.write(some, 0, count);
        return true;
    }

    /// Waits until the gateway closes in order, with nothing more said.
    void awaitEnd() throws IOException {
        if (read() || received.size() > 0) {
            throw new IOException("said more: " + received.toString(StandardCharsets.UTF_8));
        }
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /// Goes away in order.
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// Goes away with a TCP reset.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// @param head status line and headers
    /// @param body without the framing of the transfer
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        }

        /// Empty when there is none.
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}

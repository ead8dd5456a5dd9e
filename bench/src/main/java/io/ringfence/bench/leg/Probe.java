package io.ringfence.bench.leg;

import io.ringfence.bench.ChatRequests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Asks one question at a time until a leg answers it well.
public final class Probe {
    private static final int TIMEOUT_MS = 10_000;
    private static final long BETWEEN_TRIES_MS = 2;
    private static final int BODY_BYTES = 512;
    private static final int MAX_HEAD_BYTES = 16_384;

    private Probe() {}

    /// Waits for the first 200.
    ///
    /// @throws IOException when there was none in time, with what the process had to say
    public static void awaitFirst200(Leg leg, List<String> headers, Duration patience)
            throws IOException, InterruptedException {
        long endNs = System.nanoTime() + patience.toNanos();
        String last = "nobody listens";
        do {
            if (!leg.process().isAlive()) {
                throw new IOException(leg.name() + " ended: " + leg.process().lastWords());
            }
            try {
                last = "the last answer was " + statusLine(leg.url(), headers);
                if (last.contains(" 200")) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(BETWEEN_TRIES_MS);
        } while (System.nanoTime() - endNs < 0);
        throw new IOException(leg.name() + " gave no 200 within " + patience + "; " + last + "; it said: "
                + leg.process().lastWords());
    }

    private static String statusLine(URI url, List<String> headers) throws IOException {
        byte[] body = ChatRequests.body("demo-fast", BODY_BYTES, false).getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("POST ").append(url.getPath()).append(" HTTP/1.1\r\n");
        head.append("host: ")
                .append(url.getHost())
                .append(':')
                .append(url.getPort())
                .append("\r\n");
        head.append("connection: close\r\ncontent-type: application/json\r\n");
        head.append("content-length: ").append(body.length).append("\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append("\r\n");
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT_MS);
            OutputStream out = socket.getOutputStream();
            byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
            byte[] request = new byte[headBytes.length + body.length];
            System.arraycopy(headBytes, 0, request, 0, headBytes.length);
            System.arraycopy(body, 0, request, headBytes.length, body.length);
            out.write(request);
            return firstLine(socket.getInputStream());
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.length() == MAX_HEAD_BYTES) {
                throw new IOException("no status line: " + line);
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }
}

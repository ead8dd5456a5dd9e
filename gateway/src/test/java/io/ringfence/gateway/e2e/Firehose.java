package io.ringfence.gateway.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A provider that answers one request with a stream as fast as it is taken, and counts what was taken.
final class Firehose implements AutoCloseable {
    private static final int WRITE_BYTES = 16 << 10;

    private final byte[] stream;
    private final ServerSocket listener;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int sentBytes;
    private boolean isOver;

    private Firehose(byte[] stream) throws IOException {
        this.stream = stream;
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = Thread.ofVirtual().start(this::run);
    }

    static Firehose start(byte[] stream) throws IOException {
        return new Firehose(stream);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private void run() {
        try (Socket socket = listener.accept()) {
            readHead(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (int at = 0; at < stream.length; at += WRITE_BYTES) {
                int count = Math.min(WRITE_BYTES, stream.length - at);
                out.write(stream, at, count);
                progress(count);
            }
        } catch (IOException _) {
            // The gateway hung up: how much it took until then is what a test asks.
        } finally {
            end();
        }
    }

    private static void readHead(InputStream socket) throws IOException {
        InputStream in = new BufferedInputStream(socket);
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        }
    }

    private void progress(int count) {
        lock.lock();
        try {
            sentBytes += count;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            isOver = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nothing is taken any more for the length of `quiet`, or the connection is over, and returns how many
    /// bytes were taken.
    int awaitStandstill(Duration quiet) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            await(() -> sentBytes > 0);
            int before;
            do {
                before = sentBytes;
                long leftNs = quiet.toNanos();
                while (!isOver && sentBytes == before && leftNs > 0) {
                    leftNs = changed.awaitNanos(leftNs);
                }
            } while (!isOver && sentBytes != before);
            return sentBytes;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the connection is over, and returns how many bytes were taken.
    int awaitOver() throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            await(() -> isOver);
            return sentBytes;
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition) throws InterruptedException, TimeoutException {
        long leftNs = TestGateway.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (leftNs <= 0) {
                throw new TimeoutException(sentBytes + " bytes sent, over=" + isOver);
            }
            leftNs = changed.awaitNanos(leftNs);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            thread.join(TestGateway.PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

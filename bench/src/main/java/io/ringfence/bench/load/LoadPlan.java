package io.ringfence.bench.load;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// One run.
///
/// @param ratePerSecond requests per second of an open loop over all connections; 0 for a closed loop
/// @param threads       event loops, each with its share of connections and rate
/// @param warmUp        time at the start whose requests are told apart
/// @param duration      time after the warm-up whose requests are measured
/// @param grace         how long answers may be waited for at the end
/// @param spread        over which the connections of a closed loop send their first requests, evenly
/// @param manner        how clients take their answers
/// @param schedule      when the upstream sends the events of a stream
public record LoadPlan(
        URI url,
        List<String> headers,
        String body,
        double ratePerSecond,
        int connections,
        int threads,
        Duration warmUp,
        Duration duration,
        Duration grace,
        Duration spread,
        ClientManner manner,
        EventSchedule schedule) {
    public LoadPlan {
        headers = List.copyOf(headers);
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("url=" + url + " is not http://host[:port]/path");
        }
        if (ratePerSecond < 0) {
            throw new IllegalArgumentException("rate=" + ratePerSecond + " is negative");
        }
        if (threads < 1 || connections < threads) {
            throw new IllegalArgumentException("connections=" + connections + " are not enough for threads=" + threads);
        }
        if (!duration.isPositive() || warmUp.isNegative() || grace.isNegative() || spread.isNegative()) {
            throw new IllegalArgumentException("duration=" + duration + " warmUp=" + warmUp + " grace=" + grace
                    + " spread=" + spread + " make no sense");
        }
        for (String header : headers) {
            if (header.indexOf(':') < 1 || header.indexOf('\n') >= 0 || header.indexOf('\r') >= 0) {
                throw new IllegalArgumentException("header=" + header + " is not `name: value`");
            }
        }
    }

    /// A plan whose clients read what comes as it comes.
    public LoadPlan(
            URI url,
            List<String> headers,
            String body,
            double ratePerSecond,
            int connections,
            int threads,
            Duration warmUp,
            Duration duration,
            Duration grace) {
        this(
                url,
                headers,
                body,
                ratePerSecond,
                connections,
                threads,
                warmUp,
                duration,
                grace,
                Duration.ZERO,
                ClientManner.PATIENT,
                EventSchedule.UNKNOWN);
    }

    boolean isOpenLoop() {
        return ratePerSecond > 0;
    }

    int port() {
        return url.getPort() < 0 ? 80 : url.getPort();
    }

    /// The bytes of every request.
    byte[] request() {
        byte[] payload = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("POST ").append(target()).append(" HTTP/1.1\r\n");
        head.append("host: ").append(url.getHost()).append(':').append(port()).append("\r\n");
        head.append("content-type: application/json\r\n");
        head.append("content-length: ").append(payload.length).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[start.length + payload.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(payload, 0, request, start.length, payload.length);
        return request;
    }

    private String target() {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /// The share of connections of one event loop; the first ones take what does not divide.
    int connectionsOf(int thread) {
        return connections / threads + (thread < connections % threads ? 1 : 0);
    }
}

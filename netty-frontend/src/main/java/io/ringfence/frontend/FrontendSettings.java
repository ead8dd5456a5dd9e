package io.ringfence.frontend;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// Limits and addresses of the front end, fixed until restart. Sizes in bytes, times in nanoseconds. Has no
/// defaults of its own: they are the configuration's.
///
/// @param port 0 picks a free one
/// @param eventLoops threads that serve connections
/// @param tls null for plain text
/// @param maxConnections further clients are refused
/// @param backlog clients that may wait to be accepted; the system may allow fewer
/// @param maxBodyBytes largest request body, after decompression
/// @param maxHeaderBytes largest request head
/// @param maxBufferedBodyBytes of all request bodies held at once; each loop may hold its share
/// @param maxAnswerBytes largest unary answer of a provider
/// @param maxEventBytes largest single event of a stream
/// @param maxPipelinedBytes how much of further requests is held while one is served on the same connection
/// @param idleNs how long a connection may stay without a request
/// @param readNs longest pause in the middle of receiving a request
/// @param receiveNs until all of a request must have been received
/// @param writeNs how long a client may leave an answer unread
/// @param drainNs how long exchanges in flight may go on after a stop was asked for
/// @param upstreamIdlePerEndpoint idle provider connections kept per endpoint and loop
/// @param upstreamIdleNs how long an idle provider connection is kept
/// @param countingWorkers threads that count tokens which no provider counts
/// @param maxWaitingCounts requests that may wait for one of them
/// @param rememberedResponses stored responses and encrypted contents of which it is remembered who made them;
/// 0 = none
/// @param rememberResponsesNs for how long
public record FrontendSettings(
        String host,
        int port,
        int eventLoops,
        @Nullable SslContext tls,
        int maxConnections,
        int backlog,
        int maxBodyBytes,
        int maxHeaderBytes,
        long maxBufferedBodyBytes,
        int maxAnswerBytes,
        int maxEventBytes,
        int maxPipelinedBytes,
        long idleNs,
        long readNs,
        long receiveNs,
        long writeNs,
        long drainNs,
        int upstreamIdlePerEndpoint,
        long upstreamIdleNs,
        int countingWorkers,
        int maxWaitingCounts,
        int rememberedResponses,
        long rememberResponsesNs) {

    public FrontendSettings {
        requireAtLeast(1, eventLoops, "eventLoops");
        requireAtLeast(1, maxConnections, "maxConnections");
        requireAtLeast(1, backlog, "backlog");
        requireAtLeast(1, countingWorkers, "countingWorkers");
        requireAtLeast(1, maxWaitingCounts, "maxWaitingCounts");
        requireAtLeast(1_024, maxBodyBytes, "maxBodyBytes");
        requireAtLeast(1_024, maxHeaderBytes, "maxHeaderBytes");
        requireAtLeast(1_024, maxAnswerBytes, "maxAnswerBytes");
        requireAtLeast(1_024, maxEventBytes, "maxEventBytes");
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + "=" + value + ", expected at least " + least);
        }
    }
}

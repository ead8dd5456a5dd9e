package io.ringfence.frontend.media;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.ringfence.providers.translate.RemoteMedia;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;

/// Fetches media for the requests of one event loop: so many at once, the others in turn. That loop only.
public final class MediaFetcher {
    private final EventLoop eventLoop;
    private final int loops;
    private final AddressResolver<InetSocketAddress> resolver;
    private final Bootstrap bootstrap;
    private final LinkedHashSet<MediaFetch> waiting = new LinkedHashSet<>();
    private int running;

    /// @param loops that share what the gateway may fetch at once
    public MediaFetcher(
            EventLoop eventLoop,
            Class<? extends Channel> channelType,
            AddressResolverGroup<InetSocketAddress> resolver,
            int loops) {
        this.eventLoop = eventLoop;
        this.loops = loops;
        this.resolver = resolver.getResolver(eventLoop);
        this.bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, MediaFetch.CONNECT_TIMEOUT_MS);
    }

    /// Fetches what is at `url`. There is no time limit: whoever asks cancels.
    public MediaFetch fetch(String url, RemoteMedia.Kind kind, MediaSettings settings, MediaListener listener) {
        MediaFetch fetch = new MediaFetch(this, url, kind, settings, listener);
        waiting.add(fetch);
        // Not at once, because whoever asks may not have the fetch in his hands yet.
        eventLoop.execute(this::next);
        return fetch;
    }

    private void next() {
        while (!waiting.isEmpty() && running < share(waiting.getFirst().settings())) {
            running++;
            waiting.removeFirst().begin();
        }
    }

    private int share(MediaSettings settings) {
        return Math.max(1, settings.maxConcurrent() / loops);
    }

    /// A fetch has ended, begun or not. Once for each.
    void ended(MediaFetch fetch) {
        if (!waiting.remove(fetch)) {
            running--;
            eventLoop.execute(this::next);
        }
    }

    AddressResolver<InetSocketAddress> resolver() {
        return resolver;
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }
}

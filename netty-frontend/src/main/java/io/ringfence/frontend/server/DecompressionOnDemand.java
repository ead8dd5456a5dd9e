package io.ringfence.frontend.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/// Adds a decompressor to a connection when its client sends the first compressed body. Few clients ever do, and the
/// others need not pay for looking at every message.
final class DecompressionOnDemand extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest head && head.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            // Unpacks in small pieces, which the handler counts: a bound here would only hide what was wrong.
            context.pipeline().addAfter(context.name(), null, new HttpContentDecompressor(0));
            context.fireChannelRead(message);
            context.pipeline().remove(this);
            return;
        }
        context.fireChannelRead(message);
    }
}

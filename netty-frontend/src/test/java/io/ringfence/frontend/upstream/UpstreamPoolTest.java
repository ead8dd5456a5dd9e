package io.ringfence.frontend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.ringfence.engine.Fault;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {
    @Test
    void shouldNotBlameAProviderForTheMachinesPortsAndDescriptors() {
        assertEquals(
                Fault.NO_RESOURCES,
                UpstreamPool.fault(new ConnectException(
                        "connect(..) failed with error(-99): Cannot assign requested address: /127.0.0.1:9")));
        assertEquals(Fault.NO_RESOURCES, UpstreamPool.fault(new BindException("Address already in use")));
        assertEquals(Fault.NO_RESOURCES, UpstreamPool.fault(new ChannelException("Unable to create Channel")));
    }

    @Test
    void shouldBlameAProviderThatCannotBeReached() {
        assertEquals(Fault.CONNECT_FAILED, UpstreamPool.fault(new ConnectException("Connection refused")));
        assertEquals(Fault.CONNECT_FAILED, UpstreamPool.fault(new UnknownHostException("nowhere.invalid")));
        // A timeout is a ConnectException, too.
        assertEquals(Fault.CONNECT_FAILED, UpstreamPool.fault(new ConnectTimeoutException("timed out")));
    }
}

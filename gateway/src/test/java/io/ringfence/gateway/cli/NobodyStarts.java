package io.ringfence.gateway.cli;

/// For commands that serve nobody.
final class NobodyStarts implements Starter {
    @Override
    public int start(Launch launch) {
        throw new AssertionError("nothing is to be started");
    }

    @Override
    public int demo(String host, int port) {
        throw new AssertionError("nothing is to be started");
    }

    @Override
    public int train(int requests) {
        throw new AssertionError("nothing is to be started");
    }
}

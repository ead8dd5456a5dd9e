package io.ringfence.gateway.cli;

/// Runs what the command line asks for. Cuts the commands off from the servers that they start.
public interface Starter {
    /// Runs the gateway until it is told to stop.
    ///
    /// @return the exit code
    int start(Launch launch) throws Exception;

    /// Runs the demo provider alone, without a gateway in front of it, until it is told to stop.
    ///
    /// @return the exit code
    int demo(String host, int port) throws Exception;

    /// Runs a gateway that serves requests of its own, for a JVM that records.
    ///
    /// @return the exit code
    int train(int requests) throws Exception;
}

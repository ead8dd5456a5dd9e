package io.ringfence.bench.leg;

import java.io.IOException;

/// A leg that can be started.
public interface LegSource {
    String name();

    /// Whether there is nothing to install or to build for it first; whether a program of the system is there shows
    /// when it is prepared.
    default boolean isInstalled(Workspace workspace) {
        return true;
    }

    /// Installs or builds what is missing, which is never part of a measurement.
    ///
    /// @throws LegMissingException when this machine cannot have it
    void prepare(Workspace workspace) throws LegMissingException, IOException, InterruptedException;

    /// Starts it; it may not answer yet.
    Leg start(Stage stage) throws IOException, InterruptedException;
}

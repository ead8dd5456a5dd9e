package io.ringfence.gateway.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of the jar that runs.
public final class Version implements IVersionProvider {
    private static final String UNPACKED = "development";

    /// As the jar's manifest says; `development` when the classes do not come from a jar.
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKED : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"ringfence " + text() + " (Java " + Runtime.version() + ")"};
    }
}

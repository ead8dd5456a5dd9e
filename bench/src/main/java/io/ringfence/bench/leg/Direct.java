package io.ringfence.bench.leg;

import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.reports.LegFacts;
import java.util.List;

/// Straight to the upstream, without anything between: what load generator and upstream can do by themselves.
///
/// @param upstream the demo provider's process
public record Direct(ManagedProcess upstream) implements LegSource {
    public static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare(Workspace workspace) {
        // It is there before every scenario.
    }

    @Override
    public Leg start(Stage stage) {
        return new Leg(
                NAME,
                LegFacts.Kind.DIRECT,
                "demo provider",
                null,
                stage.upstreamPort(),
                List.of(),
                upstream,
                0,
                stage.workspace().gatewayJar(),
                stage.gcLog(name()));
    }
}

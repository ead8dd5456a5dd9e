package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.HaProxy;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.bench.leg.Nginx;
import io.ringfence.bench.leg.Portkey;
import io.ringfence.bench.leg.SpringCloudGateway;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `peers`
final class Peers implements Scenario {
    private static final int CONNECTIONS = 64;

    @Override
    public String name() {
        return Names.PEERS;
    }

    @Override
    public String title() {
        return "Beside other products";
    }

    @Override
    public String question() {
        return "How does the governed gateway compare with products of others in the same minutes?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<LegSource> sources = List.of(
                new Nginx(),
                new HaProxy(),
                Gateway.governed(options.workers()),
                new SpringCloudGateway(),
                new Portkey());
        List<Leg> legs = run.startBesideDirect(sources);
        int connections = options.connections(CONNECTIONS, CONNECTIONS);
        Duration measured = options.measured(1.8, 15);
        Rounds rounds = new Rounds(run, legs, List.of(Step.closed(connections, measured)));
        rounds.warmUp(Step.closed(CONNECTIONS, options.warmUp(6, 30)));
        rounds.lookAtIdle(Duration.ofSeconds(options.isQuick() ? 1 : 5));
        rounds.run(options.rounds(1, 5), measured);
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            for (String leg : figures.legs()) {
                if (!leg.equals(Names.GOVERNED)) {
                    Findings.ratio(lines, figures, layout, Names.GOVERNED, leg, step);
                }
            }
        }
        return lines;
    }
}

package io.ringfence.store.rate;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Decision;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.limit.RateSharing;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.lease.OneModel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/// A gateway without sockets: an engine that decides on the threads of its callers, and a keeper of its shares.
final class RateNode {
    final Engine engine;
    final RateKeeper keeper;
    private final OneModel model;

    RateNode(RateStore store, RateSharing sharing, AccountLimits limits, NanoClock nanoClock, EpochClock epochClock) {
        keeper = new RateKeeper(store, "the store", new RateSettings(sharing), nanoClock);
        engine = new Engine(
                EngineSettings.defaults().withSeed(1),
                new ReplyPort[] {new OneModel.InlinePort()},
                nanoClock,
                epochClock,
                Ledger.NONE,
                LeasePort.NONE,
                keeper,
                BudgetListener.NONE);
        model = new OneModel(engine, new OneModel.Limits(Map.of(OneModel.ORG, limits)), TimeUnit.SECONDS.toNanos(10));
    }

    /// Asks, and tells the answer once there is one.
    Admission ask(long tokens, Consumer<Decision> answer) {
        Admission admission = model.admission(answered -> answer.accept(answered.decision()), OneModel.ORG, null, 0)
                .tokens(0, 0, 1, tokens);
        while (!engine.tryAdmit(admission)) {
            Thread.onSpinWait();
        }
        return admission;
    }

    void settle(Admission admission, long tokens) {
        while (!engine.trySettle(admission, Completion.SUCCESS, null, tokens, 0, 1, 1)) {
            Thread.onSpinWait();
        }
    }

    /// What it holds of the organisation's requests.
    long requestsHeld() {
        var share = engine.registry().account(OneModel.ORG).requests().share();
        return share == null ? 0 : share.held();
    }
}

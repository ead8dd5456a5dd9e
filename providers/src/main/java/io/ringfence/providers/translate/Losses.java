package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/// Collects what a target could not carry. One thread.
public final class Losses {
    /// So that a hostile request cannot make a report of megabytes.
    private static final int MAX_REASONS = 200;

    private static final int MAX_REASON_LENGTH = 300;

    private final Dialect target;
    private final TreeSet<String> reasons = new TreeSet<>();

    /// @param target the dialect that is written
    public Losses(Dialect target) {
        this.target = target;
    }

    public Dialect target() {
        return target;
    }

    /// Notes a reason as it stands.
    public void add(String reason) {
        if (reasons.size() < MAX_REASONS) {
            reasons.add(reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH) + "…");
        }
    }

    /// `what` cannot be said in the target: "`what` is dropped when bridging to …".
    public void dropped(String what) {
        add(what + " is dropped when bridging to " + target.wireFormat());
    }

    /// As [#dropped], of several things: "… are dropped …".
    public void droppedAll(String what) {
        add(what + " are dropped when bridging to " + target.wireFormat());
    }

    /// Members that belong to another dialect. Does nothing when there are none.
    ///
    /// @param where they stood, as `messages[2]`; empty for the top
    public void extensions(String where, Extensions extensions) {
        if (extensions.isEmpty() || extensions.belongTo(target)) {
            return;
        }
        add("some vendor_extensions and raw_message fields are not emitted to " + target.wireFormat());
        for (String name : extensions.members().keySet()) {
            dropped(where.isEmpty() ? name : where + "." + name);
        }
    }

    public boolean isEmpty() {
        return reasons.isEmpty();
    }

    /// Sorted, each once.
    public List<String> reasons() {
        return Collections.unmodifiableList(new ArrayList<>(reasons));
    }
}

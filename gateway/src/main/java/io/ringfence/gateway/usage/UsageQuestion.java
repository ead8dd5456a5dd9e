package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageAnswer.Content;
import io.ringfence.store.usage.UsageQuery;
import io.ringfence.store.usage.UsageReport;
import java.util.function.Function;

/// A question that was understood.
///
/// @param writing makes the page of what the ledger says
record UsageQuestion(UsageQuery query, Function<UsageReport, Content> writing) {}

/// Who is told of budgets that run low: the log, the metrics and webhooks; and webhooks that are told of
/// exchanges.
@NullMarked
package io.ringfence.gateway.alerts;

import org.jspecify.annotations.NullMarked;

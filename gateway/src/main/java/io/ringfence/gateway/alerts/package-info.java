/// Who is told of budgets that run low: the log, the metrics and webhooks.
@NullMarked
package io.ringfence.gateway.alerts;

import org.jspecify.annotations.NullMarked;

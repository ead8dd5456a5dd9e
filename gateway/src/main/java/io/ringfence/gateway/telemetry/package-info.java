/// What the gateway tells about itself: metrics, the access log, and logging.
@NullMarked
package io.ringfence.gateway.telemetry;

import org.jspecify.annotations.NullMarked;

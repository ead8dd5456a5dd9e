/// Tests of what the gateway tells about itself.
@NullMarked
package io.ringfence.gateway.telemetry;

import org.jspecify.annotations.NullMarked;

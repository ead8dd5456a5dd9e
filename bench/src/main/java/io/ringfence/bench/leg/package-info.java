/// Who is measured: the gateway in its configurations, the way straight to the upstream, and other products.
@NullMarked
package io.ringfence.bench.leg;

import org.jspecify.annotations.NullMarked;

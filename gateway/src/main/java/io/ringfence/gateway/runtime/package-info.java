/// Builds the running gateway out of a configuration and keeps the two together.
@NullMarked
package io.ringfence.gateway.runtime;

import org.jspecify.annotations.NullMarked;

/// Tests of what the loops know of the configuration.
@NullMarked
package io.ringfence.frontend.policy;

import org.jspecify.annotations.NullMarked;

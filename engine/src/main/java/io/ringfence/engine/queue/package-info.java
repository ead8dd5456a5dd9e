/// First-in first-out waiting places without allocation.
@NullMarked
package io.ringfence.engine.queue;

import org.jspecify.annotations.NullMarked;

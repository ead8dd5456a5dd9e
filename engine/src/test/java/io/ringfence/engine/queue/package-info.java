@NullMarked
package io.ringfence.engine.queue;

import org.jspecify.annotations.NullMarked;

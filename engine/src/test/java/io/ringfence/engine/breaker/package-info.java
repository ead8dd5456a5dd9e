@NullMarked
package io.ringfence.engine.breaker;

import org.jspecify.annotations.NullMarked;

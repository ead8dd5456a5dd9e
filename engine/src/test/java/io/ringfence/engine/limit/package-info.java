@NullMarked
package io.ringfence.engine.limit;

import org.jspecify.annotations.NullMarked;

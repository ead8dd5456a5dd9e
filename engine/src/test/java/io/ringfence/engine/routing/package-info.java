@NullMarked
package io.ringfence.engine.routing;

import org.jspecify.annotations.NullMarked;

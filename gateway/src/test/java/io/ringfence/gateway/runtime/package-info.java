@NullMarked
package io.ringfence.gateway.runtime;

import org.jspecify.annotations.NullMarked;

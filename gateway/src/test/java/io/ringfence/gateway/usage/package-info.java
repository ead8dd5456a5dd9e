@NullMarked
package io.ringfence.gateway.usage;

import org.jspecify.annotations.NullMarked;

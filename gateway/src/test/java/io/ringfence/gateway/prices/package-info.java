@NullMarked
package io.ringfence.gateway.prices;

import org.jspecify.annotations.NullMarked;

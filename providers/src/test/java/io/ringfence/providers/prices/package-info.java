@NullMarked
package io.ringfence.providers.prices;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.providers.cache;

import org.jspecify.annotations.NullMarked;

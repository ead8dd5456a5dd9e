@NullMarked
package io.ringfence.store.rate;

import org.jspecify.annotations.NullMarked;

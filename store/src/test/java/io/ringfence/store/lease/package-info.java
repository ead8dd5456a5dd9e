@NullMarked
package io.ringfence.store.lease;

import org.jspecify.annotations.NullMarked;

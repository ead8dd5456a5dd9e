@NullMarked
package io.ringfence.store.usage;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.store.journal;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.store;

import org.jspecify.annotations.NullMarked;

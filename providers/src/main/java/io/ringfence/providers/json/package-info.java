/// Reading JSON where it lies: a pull cursor over a buffer's bytes, without a tree and without allocation.
@NullMarked
package io.ringfence.providers.json;

import org.jspecify.annotations.NullMarked;

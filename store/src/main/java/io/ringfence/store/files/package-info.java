/// Files that only the gateway's own user may read.
@NullMarked
package io.ringfence.store.files;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.store.files;

import org.jspecify.annotations.NullMarked;

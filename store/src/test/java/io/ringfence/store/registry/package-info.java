@NullMarked
package io.ringfence.store.registry;

import org.jspecify.annotations.NullMarked;

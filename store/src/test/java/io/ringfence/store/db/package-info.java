@NullMarked
package io.ringfence.store.db;

import org.jspecify.annotations.NullMarked;

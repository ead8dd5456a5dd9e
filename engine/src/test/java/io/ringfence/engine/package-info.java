@NullMarked
package io.ringfence.engine;

import org.jspecify.annotations.NullMarked;

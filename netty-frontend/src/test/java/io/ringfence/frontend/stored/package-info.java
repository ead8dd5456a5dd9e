@NullMarked
package io.ringfence.frontend.stored;

import org.jspecify.annotations.NullMarked;

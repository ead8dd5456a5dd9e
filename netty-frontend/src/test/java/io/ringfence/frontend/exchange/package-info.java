@NullMarked
package io.ringfence.frontend.exchange;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.frontend.callback;

import org.jspecify.annotations.NullMarked;

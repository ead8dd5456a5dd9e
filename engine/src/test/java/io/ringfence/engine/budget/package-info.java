@NullMarked
package io.ringfence.engine.budget;

import org.jspecify.annotations.NullMarked;

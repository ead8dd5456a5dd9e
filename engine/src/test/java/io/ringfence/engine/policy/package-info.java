@NullMarked
package io.ringfence.engine.policy;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.providers.gemini;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ringfence.providers.cohere;

import org.jspecify.annotations.NullMarked;

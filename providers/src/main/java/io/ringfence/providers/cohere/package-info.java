/// Cohere's chat, version 2.
@NullMarked
package io.ringfence.providers.cohere;

import org.jspecify.annotations.NullMarked;

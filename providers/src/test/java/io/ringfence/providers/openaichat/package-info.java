@NullMarked
package io.ringfence.providers.openaichat;

import org.jspecify.annotations.NullMarked;

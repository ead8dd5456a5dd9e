@NullMarked
package io.ringfence.providers.bedrock;

import org.jspecify.annotations.NullMarked;

/// OpenAI's chat completions, and the dialects of those who copied them.
@NullMarked
package io.ringfence.providers.openaichat;

import org.jspecify.annotations.NullMarked;

/// What clients and providers speak. No sockets and no engine: bytes, facts about them, and the vendors' rules.
@NullMarked
package io.ringfence.providers;

import org.jspecify.annotations.NullMarked;

/// JSON as a tree, for what is translated: read within limits, typed access that names what was wrong, and
/// written as bytes. Same-dialect traffic never comes here; it is scanned by
/// [io.ringfence.providers.json.JsonCursor].
@NullMarked
package io.ringfence.providers.tree;

import org.jspecify.annotations.NullMarked;

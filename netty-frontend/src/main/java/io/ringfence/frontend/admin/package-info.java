/// What the front end needs of whoever keeps organisations, projects, keys and credentials.
@NullMarked
package io.ringfence.frontend.admin;

import org.jspecify.annotations.NullMarked;

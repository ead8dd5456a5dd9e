/// The configuration as one immutable tree of records, checked whole before any thread starts.
///
/// Reading goes one way: [io.ringfence.gateway.config.YamlDocument] turns bytes into nodes that know their line
/// and column, [io.ringfence.gateway.config.Section] reads typed values out of them and notes every mistake,
/// and the binders build the records. Only [io.ringfence.gateway.config.ConfigLoader] and
/// [io.ringfence.gateway.config.ConfigWatcher] touch files.
@NullMarked
package io.ringfence.gateway.config;

import org.jspecify.annotations.NullMarked;

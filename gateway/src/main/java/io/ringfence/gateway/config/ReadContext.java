package io.ringfence.gateway.config;

import java.nio.file.Path;
import java.util.Map;

/// What reading values needs beside the nodes.
///
/// @param folder from which relative paths start
record ReadContext(Mistakes mistakes, Map<String, String> environment, Path folder) {}

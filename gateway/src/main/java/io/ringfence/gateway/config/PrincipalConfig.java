package io.ringfence.gateway.config;

import org.jspecify.annotations.Nullable;

/// A project or an organisation with the limits that all keys below it share.
///
/// @param organisation that a project belongs to; null for an organisation, and for a project without one
public record PrincipalConfig(String name, @Nullable String organisation, LimitsConfig limits) {}

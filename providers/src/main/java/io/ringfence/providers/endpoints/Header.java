package io.ringfence.providers.endpoints;

/// One line of a message's head. A name may come several times; case means nothing in it.
public record Header(String name, String value) {}

package io.ringfence.providers.json;

/// What kind of value stands next in the text.
public enum JsonType {
    OBJECT("an object"),
    ARRAY("an array"),
    STRING("a string"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NULL("null"),
    /// No value: the text ended, is broken, or an earlier step failed.
    NONE("no value");

    private final String words;

    JsonType(String words) {
        this.words = words;
    }

    /// The kind in words that fit into "expected …, found …".
    public String words() {
        return words;
    }
}

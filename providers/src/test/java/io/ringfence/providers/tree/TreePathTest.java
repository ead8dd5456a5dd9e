package io.ringfence.providers.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TreePathTest {
    private static final @Nullable Object TREE = JsonTree.read("""
        {"n":1,"messages":[{"role":"user"},{"content":[{"text":"a","x":null},{"image":{"url":"b"}},"b"]}],"b":true}\
        """);

    @Test
    void shouldNameThePlaceOfTheFirstStringThatIsEqual() {
        assertEquals("messages[1].content[0].text", TreePath.of(TREE, "a"));
        assertEquals("messages[1].content[1].image.url", TreePath.of(TREE, "b"));
        assertEquals("", TreePath.of("b", "b"));
    }

    @Test
    void shouldFindNeitherNamesNorOtherValues() {
        assertNull(TreePath.of(TREE, "messages"));
        assertNull(TreePath.of(TREE, "1"));
        assertNull(TreePath.of(null, "null"));
    }
}

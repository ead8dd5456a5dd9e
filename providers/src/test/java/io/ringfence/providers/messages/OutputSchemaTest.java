package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputSchemaTest {
    private final Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);

    private void assertFits(String schema, String expected) {
        assertEquals(
                JsonTree.read(expected),
                JsonTree.read(JsonTree.string(OutputSchema.fit(JsonTree.readObject(schema), losses))));
    }

    @Test
    void shouldLeaveASchemaThatFitsAsItWas() {
        String schema = """
            {"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"minimum":{"type":["string","null"]},
             "b":{"type":"array","items":{"anyOf":[{"const":1},{"enum":["x"]}]},"minItems":1}},
             "required":["a"],"additionalProperties":false,
             "$defs":{"A":{"type":"string","format":"date"}}}\
            """;
        assertFits(schema, schema);
        assertEquals(List.of(), losses.reasons());
    }

    @Test
    void shouldCloseObjectsAtEveryDepth() {
        assertFits("""
            {"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{}}}}}\
            """, """
            {"type":"object","properties":{"a":{"type":"array",
              "items":{"type":"object","properties":{},"additionalProperties":false}}},"additionalProperties":false}\
            """);
        assertEquals(List.of(), losses.reasons());
    }

    @Test
    void shouldTellTheModelWhatCannotBeEnforced() {
        assertFits("""
            {"type":"integer","description":"Age","minimum":0,"maximum":150,"$schema":"x"}\
            """, """
            {"type":"integer","description":"Age\\n\\n{minimum: 0, maximum: 150}"}\
            """);
        assertFits(
                "{\"type\":\"string\",\"format\":\"color\"}",
                "{\"type\":\"string\",\"description\":\"{format: \\\"color\\\"}\"}");
        assertEquals(
                List.of(
                        "output schema keyword format is not enforced by anthropic_messages",
                        "output schema keyword maximum is not enforced by anthropic_messages",
                        "output schema keyword minimum is not enforced by anthropic_messages"),
                losses.reasons());
    }

    @Test
    void shouldSayOneOfAndNullableInTheProvidersWords() {
        assertFits(
                "{\"oneOf\":[{\"type\":\"string\",\"nullable\":true},{\"type\":\"integer\"}]}",
                "{\"anyOf\":[{\"type\":[\"string\",\"null\"]},{\"type\":\"integer\"}]}");
        assertEquals(List.of(), losses.reasons());
    }

    @Test
    void shouldTellThatAnOpenObjectBecomesAClosedOne() {
        assertFits(
                "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}",
                "{\"type\":\"object\",\"additionalProperties\":false}");
        assertEquals(
                List.of("additionalProperties of the output schema is dropped when bridging to anthropic_messages"),
                losses.reasons());
    }
}

package io.ringfence.providers.gemini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeminiSchemaTest {
    private final Losses losses = new Losses(Dialect.GEMINI);

    private void assertSubset(String expected, String schema) {
        Map<String, @Nullable Object> written = GeminiSchema.subset(GeminiJson.tree(schema), "t", losses);
        assertEquals(JsonTree.string(GeminiJson.tree(expected)), JsonTree.string(written));
    }

    private void assertLost(String... what) {
        assertEquals(
                List.of(what).stream()
                        .map(each -> each + " in the schema of t is dropped when bridging to gemini_generate_content")
                        .sorted()
                        .toList(),
                losses.reasons());
    }

    @Test
    void shouldKeepWhatTheSubsetHas() {
        assertSubset("""
            {'type':'OBJECT','title':'T','description':'D','properties':{
              'a':{'type':'STRING','minLength':1,'pattern':'x','format':'date-time'},
              'b':{'type':'ARRAY','maxItems':2,'items':{'type':'INTEGER','minimum':1,'format':'int32'}}},
             'required':['a']}\
            """, """
            {'$schema':'s','$id':'i','title':'T','description':'D','type':'object','properties':{
              'a':{'type':'string','minLength':1,'pattern':'x','format':'date-time'},
              'b':{'type':'array','maxItems':2,'items':{'type':'integer','minimum':1,'format':'int32'}}},
             'required':['a','not there']}\
            """);
        assertLost();
    }

    @Test
    void shouldWriteReferencesOut() {
        assertSubset(
                "{'type':'OBJECT','properties':{'p':{'type':'OBJECT','description':'near',"
                        + "'properties':{'n':{'type':'STRING'}}},'q':{'type':'INTEGER'}}}",
                "{'type':'object','properties':{'p':{'$ref':'#/$defs/P','description':'near'},"
                        + "'q':{'$ref':'#/definitions/a~1b'}},"
                        + "'$defs':{'P':{'type':'object','description':'far',"
                        + "'properties':{'n':{'$ref':'#/$defs/N'}}},'N':{'type':'string'}},"
                        + "'definitions':{'a/b':{'type':'integer'}}}");
        assertLost();
    }

    @Test
    void shouldEndReferencesThatComeBackToThemselves() {
        assertSubset(
                "{'type':'OBJECT','properties':{'next':{'type':'OBJECT','properties':{'next':{'type':'OBJECT'}}}}}",
                "{'type':'object','properties':{'next':{'$ref':'#/$defs/N'}},"
                        + "'$defs':{'N':{'type':'object','properties':{'next':{'$ref':'#/$defs/N'}}}}}");
        assertLost("a recursive $ref");
    }

    @Test
    void shouldEndReferencesThatComeBackThroughAllOf() {
        assertSubset(
                "{'type':'OBJECT','properties':{'a':{'type':'OBJECT','properties':{'child':{'type':'STRING'}}}}}",
                "{'type':'object','properties':{'a':{'allOf':[{'$ref':'#/$defs/A'}]}},"
                        + "'$defs':{'A':{'type':'object','properties':{'child':{'allOf':[{'$ref':'#/$defs/A'}]}}}}}");
        assertTrue(losses.reasons().getFirst().startsWith("a recursive $ref"), losses.reasons()::toString);
    }

    @Test
    void shouldSurviveReferencesThatChaseEachOther() {
        GeminiSchema.subset(
                GeminiJson.tree("{'$ref':'#/$defs/A','$defs':{'A':{'$ref':'#/$defs/B'},'B':{'$ref':'#/$defs/A'}}}"),
                "t",
                losses);
        GeminiSchema.subset(
                GeminiJson.tree("{'allOf':[{'$ref':'#/$defs/A'}],"
                        + "'$defs':{'A':{'allOf':[{'$ref':'#/$defs/B'}]},'B':{'allOf':[{'$ref':'#/$defs/A'}]}}}"),
                "t",
                losses);
        GeminiSchema.subset(GeminiJson.tree("{'anyOf':[{'$ref':'#'},{'$ref':'#'}]}"), "t", losses);
        assertFalse(losses.isEmpty());
    }

    @Test
    void shouldBoundWhatReferencesGrowTo() {
        StringBuilder definitions = new StringBuilder("'D0':{'type':'string'}");
        for (int i = 1; i <= 40; i++) {
            definitions.append(",'D" + i + "':{'type':'object','properties':{'a':{'$ref':'#/$defs/D" + (i - 1)
                    + "'},'b':{'$ref':'#/$defs/D" + (i - 1) + "'}}}");
        }
        Map<String, @Nullable Object> written = GeminiSchema.subset(
                GeminiJson.tree("{'$ref':'#/$defs/D40','$defs':{" + definitions + "}}"), "t", losses);
        assertTrue(JsonTree.string(written).length() < 1_000_000);
        assertLost("what exceeds the size of schemas");
    }

    @Test
    void shouldTurnConstantsIntoWhatTheSubsetHas() {
        assertSubset("{'type':'STRING','enum':['a']}", "{'const':'a'}");
        assertSubset("{'type':'INTEGER','minimum':3,'maximum':3}", "{'const':3}");
        assertLost();
        assertSubset("{'type':'BOOLEAN','description':'Always true.'}", "{'const':true}");
        assertLost("const");
    }

    @Test
    void shouldKeepEnumsOnTextsOnly() {
        assertSubset("{'type':'STRING','nullable':true,'enum':['a','b']}", "{'enum':['a','b',null]}");
        assertLost();
        assertSubset(
                "{'type':'INTEGER','description':'D One of [1,2].'}",
                "{'type':'integer','description':'D','enum':[1,2]}");
        assertLost("an enum of integer");
    }

    @Test
    void shouldTurnListsOfTypesIntoAlternatives() {
        assertSubset("{'type':'STRING','nullable':true}", "{'type':['string','null']}");
        assertSubset(
                "{'anyOf':[{'type':'STRING','minLength':1,'nullable':true,'description':'D'},"
                        + "{'type':'INTEGER','minimum':2,'nullable':true}]}",
                "{'type':['string','integer','null'],'description':'D','minLength':1,'minimum':2}");
        assertLost();
    }

    @Test
    void shouldPutNothingBesideAlternatives() {
        assertSubset(
                "{'anyOf':[{'type':'STRING','description':'D'},{'type':'NUMBER'}]}",
                "{'description':'D','oneOf':[{'type':'string'},{'type':'number'}]}");
        assertSubset("{'type':'STRING','nullable':true}", "{'anyOf':[{'type':'string'},{'type':'null'}]}");
        assertSubset(
                "{'anyOf':[{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'STRING'}},'required':['a']},"
                    + "{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'STRING'}},"
                    + "'required':['b']}]}",
                "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},"
                        + "'anyOf':[{'required':['a']},{'required':['b']}]}");
        assertLost();
    }

    @Test
    void shouldMergeAllOf() {
        assertSubset(
                "{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'INTEGER'}},'required':['a','b']}",
                "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},"
                        + "{'$ref':'#/$defs/B'}],"
                        + "'$defs':{'B':{'type':'object','properties':{'b':{'type':'integer'}},'required':['b']}}}");
        assertLost();
    }

    @Test
    void shouldDrawBoundsWithin() {
        assertSubset(
                "{'type':'INTEGER','minimum':4,'maximum':8}",
                "{'type':'integer','exclusiveMinimum':3,'exclusiveMaximum':9}");
        assertSubset("{'type':'INTEGER','minimum':4}", "{'type':'integer','minimum':3,'exclusiveMinimum':true}");
        assertSubset("{'type':'INTEGER','minimum':5}", "{'type':'integer','minimum':5,'exclusiveMinimum':3}");
        assertLost();
        assertSubset("{'type':'NUMBER','minimum':0}", "{'type':'number','exclusiveMinimum':0}");
        assertLost("exclusiveMinimum");
    }

    @Test
    void shouldNameEveryWordThatItDrops() {
        assertSubset(
                "{'type':'OBJECT','properties':{'a':{'type':'STRING','example':'x'},"
                        + "'b':{'type':'ARRAY','items':{'type':'STRING'}},'c':{'type':'STRING'}}}",
                "{'type':'object','additionalProperties':false,'patternProperties':{},'if':{},"
                        + "'properties':{'a':{'type':'string','format':'email','examples':['x']},"
                        + "'b':{'type':'array','uniqueItems':true},'c':{}}}");
        assertLost(
                "a schema without a type",
                "additionalProperties",
                "an array of anything",
                "format",
                "if",
                "patternProperties",
                "uniqueItems");
    }

    @Test
    void shouldTidyJsonSchemas() {
        Map<String, @Nullable Object> tidy = GeminiSchema.tidy(GeminiJson.tree("""
            {'type':'object','properties':{'const':{'const':'a'},'b':{'$ref':'#/$defs/B','description':'near'},
              'c':{'$ref':'#/$defs/B'}},'$defs':{'B':{'type':'string','description':'far'}},'not':{'const':1}}\
            """));
        assertEquals(JsonTree.string(GeminiJson.tree("""
            {'type':'object','properties':{'const':{'enum':['a']},
              'b':{'type':'string','description':'near'},'c':{'$ref':'#/$defs/B'}},
             '$defs':{'B':{'type':'string','description':'far'}},'not':{'enum':[1]}}\
            """)), JsonTree.string(tidy));
    }

    // ---- Reading

    @Test
    void shouldReadGooglesSchemasAsJsonSchemas() {
        assertEquals(
                JsonTree.string(GeminiJson.tree("""
                    {'type':'object','properties':{'b':{'type':['string','null'],'enum':['x',null]},
                     'a':{'type':'array','minItems':1,'items':{'anyOf':[{'type':'integer'},{'type':'null'}]}},
                     'any_of':{'type':'boolean','examples':[true]}}}\
                    """)),
                JsonTree.string(GeminiSchemaReader.jsonSchema(GeminiJson.tree("""
                    {'type':'OBJECT','properties':{
                     'a':{'type':'ARRAY','min_items':'1','items':{'any_of':[{'type':'INTEGER'}],'nullable':true}},
                     'b':{'type':'STRING','format':'enum','enum':['x'],'nullable':true},
                     'any_of':{'type':'BOOLEAN','example':true}},'propertyOrdering':['b','a']}\
                    """))));
    }

    @Test
    void shouldReadTheNumbersOfGooglesTypes() {
        String schema = "{'type':6,'properties':{'a':{'type':1},'b':{'type':5,'items':{'type':3}},'c':{'type':4},"
                + "'d':{'type':2},'e':{'type':7},'f':{'type':0},'g':{'type':'TYPE_UNSPECIFIED'}}}";
        assertEquals(
                JsonTree.string(GeminiJson.tree("{'type':'object','properties':{'a':{'type':'string'},"
                        + "'b':{'type':'array','items':{'type':'integer'}},'c':{'type':'boolean'},"
                        + "'d':{'type':'number'},'e':{'type':'null'},'f':{},'g':{}}}")),
                JsonTree.string(GeminiSchemaReader.jsonSchema(GeminiJson.tree(schema))));
    }

    @Test
    void shouldReadJsonSchemasAsTheyAre() {
        String schema = "{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'additionalProperties':false,"
                + "'$defs':{'A':{'const':1,'x-own':{'min_items':2}}}}";
        assertEquals(
                JsonTree.string(GeminiJson.tree(schema)),
                JsonTree.string(GeminiSchemaReader.jsonSchema(GeminiJson.tree(schema))));
    }
}

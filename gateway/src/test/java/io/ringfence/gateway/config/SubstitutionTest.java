package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("A", "alpha", "B_2", "beta", "EMPTY", "", "TRICK", "${A}", "BRACE", "}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        plain              | plain
        ${A}               | alpha
        x-${A}-${B_2}-y    | x-alpha-beta-y
        ${A:-other}        | alpha
        ${UNSET:-other}    | other
        ${EMPTY:-other}    | other
        ${EMPTY}!          | !
        ${UNSET:-}!        | !
        ${UNSET:-${A}}     | alpha
        ${A:-${UNSET}}     | alpha
        ${UNSET:-a:b-c $$} | a:b-c $
        $${A}              | ${A}
        $$$${A}            | $${A}
        $$${A}             | $alpha
        5 $ and $A         | 5 $ and $A
        ${TRICK}           | ${A}
        ${BRACE}}          | }}
        a}                 | a}
        """)
    void shouldPutVariablesIn(String raw, String expected) {
        Substitution.Result result = Substitution.of(raw, ENVIRONMENT);
        assertEquals(List.of(), result.problems());
        assertEquals(expected, result.text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ${UNSET}          | the environment variable UNSET is not set; set it or write `${UNSET:-default}`
        ${UNSET:-${GONE}} | the environment variable GONE is not set; set it or write `${GONE:-default}`
        ${A               | `${A` has no closing brace; expected `${A}` or `${A:-default}`
        ${A:-x            | `${A` has no closing brace; expected `${A}` or `${A:-default}`
        ${A-x}            | `${A` has no closing brace; expected `${A}` or `${A:-default}`
        ${}               | `${` is not followed by the name of a variable; write `$$` for a dollar sign
        ${1A}             | `${` is not followed by the name of a variable; write `$$` for a dollar sign
        """)
    void shouldSayWhyItCannot(String raw, String expected) {
        assertEquals(List.of(expected), Substitution.of(raw, ENVIRONMENT).problems());
    }

    @Test
    void shouldStopAtDeepNesting() {
        String raw = "${X:-".repeat(100_000);
        assertEquals(
                List.of("variables are nested more than 8 deep"),
                Substitution.of(raw, Map.of()).problems().subList(0, 1));
    }

    @Test
    void shouldShowNamesInsteadOfContents() {
        assertEquals(
                "x-${A}-${UNSET}",
                Substitution.of("x-${A}-${UNSET:-hidden}", ENVIRONMENT).shown());
    }

    @Test
    void shouldWorkInsideFlowCollectionsWithoutQuotes() throws ConfigException {
        GatewayConfig config = TestConfigs.load(
                "keys: [{name: ${NAME:-a,b}, key: ${KEY}, models: [${UNSET:-${MODEL}}, c]}] # ${unclosed",
                Map.of("KEY", "k", "MODEL", "m[1]{2}"));
        KeyConfig key = config.keys().getFirst();
        assertEquals("a,b", key.name());
        assertEquals(List.of("m[1]{2}", "c"), key.models());
    }

    @Test
    void shouldNotMoveTheColumnsOfWhatFollows() {
        Mistake mistake =
                TestConfigs.mistakes("server: {host: ${A:-[x]}, port: bad}").getLast();
        assertEquals(33, mistake.column());
    }

    @Test
    void shouldKeepTheContentOfAVariableFromBecomingStructure() throws ConfigException {
        GatewayConfig config = TestConfigs.load(
                "keys: [{name: \"${NAME}\", key: k}]", Map.of("NAME", "x\", key: stolen}, {name: \"y"));
        assertEquals(1, config.keys().size());
        assertEquals("x\", key: stolen}, {name: \"y", config.keys().getFirst().name());
        assertTrue(TestConfigs.messages("a: \uE000").getFirst().contains("private use"));
    }
}

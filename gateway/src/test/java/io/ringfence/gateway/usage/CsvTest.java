package io.ringfence.gateway.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    private static String cell(String text) {
        return Csv.of(List.of("a"), List.of(Map.of("a", text))).substring("a\r\n".length());
    }

    @Test
    void shouldQuoteWhatHasCommasQuotesAndLineEnds() {
        assertEquals("\"a, \"\"b\"\"\nc\"\r\n", cell("a, \"b\"\nc"));
        assertEquals("\"\"\r\n", cell(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =1", "\u3000@x", "＝1"})
    void shouldLetNobodyWriteFormulas(String text) {
        assertEquals("\"'" + text + "\"\r\n", cell(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5", "a=b", "1-2", "Zoë", " x"})
    void shouldLeaveOtherTextsAlone(String text) {
        assertEquals("\"" + text + "\"\r\n", cell(text));
    }

    @Test
    void shouldWriteNumbersInFullAndNothingForWhatIsNotThere() {
        Map<String, Object> row = new HashMap<>();
        row.put("a", new BigDecimal("1E-9"));
        row.put("b", -5L);
        assertEquals("a,b,c\r\n0.000000001,-5,\r\n", Csv.of(List.of("a", "b", "c"), List.of(row)));
    }
}

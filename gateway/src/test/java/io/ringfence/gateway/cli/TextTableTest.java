package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldShowDollarsWithCentsAndToTheLastNanoDollar() {
        assertEquals("0.00", usd("0"));
        assertEquals("100.00", usd("100000000000"));
        assertEquals("12.50", usd("12500000000"));
        assertEquals("-0.000000001", usd("-1"));
        assertEquals("9223372036854.775808", usd("9223372036854775808000"));
    }

    private static String usd(String nanoUsd) {
        return TextTable.usd(new BigInteger(nanoUsd));
    }
}

package io.ringfence.providers.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
    private final JsonCursor cursor = new JsonCursor(8);

    private JsonCursor over(String text) {
        return over(text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonCursor over(byte[] text) {
        return cursor.reset(Unpooled.wrappedBuffer(text), 0, text.length);
    }

    @Test
    void shouldWalkTheMembersOfAnObject() {
        over(" { \"a\" : 1 , \"b\":[true,null], \"c\":\"x\" } ");
        List<String> seen = new ArrayList<>();
        assertTrue(cursor.enterObject());
        assertTrue(cursor.nextKey());
        assertTrue(cursor.keyIs("a"));
        seen.add("a=" + cursor.readLong());
        assertTrue(cursor.nextKey());
        assertTrue(cursor.keyIs("b"));
        assertTrue(cursor.enterArray());
        assertTrue(cursor.nextElement());
        seen.add("b0=" + cursor.readBoolean());
        assertTrue(cursor.nextElement());
        seen.add("b1=" + cursor.skipNull());
        assertFalse(cursor.nextElement());
        assertTrue(cursor.nextKey());
        seen.add("c=" + cursor.readString(10));
        assertFalse(cursor.nextKey());
        assertTrue(cursor.finish());
        assertEquals(List.of("a=1", "b0=true", "b1=true", "c=x"), seen);
    }

    /// Strings are skipped by words of eight bytes: wherever the end or an escape lies in them, it must be found.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindTheEndOfAStringAtEveryPlaceOfAWord(boolean isDirect) {
        for (String escape : List.of("", "\\\"", "\\\\", "\\u0022", "é\\\"\\\\")) {
            for (int before = 0; before < 20; before++) {
                for (int after = 0; after < 20; after++) {
                    String text = "\"" + "a".repeat(before) + escape + "\u0001".repeat(after) + "\" ,\"";
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    ByteBuf buffer = isDirect ? Unpooled.directBuffer() : Unpooled.buffer();
                    buffer.writeBytes(bytes);

                    cursor.reset(buffer, 0, bytes.length);

                    assertTrue(cursor.skipValue(), text);
                    assertEquals(bytes.length - 3, cursor.valueEnd(), text);
                    buffer.release();
                }
            }
        }
    }

    @Test
    void shouldSkipWhatNobodyReads() {
        over("{\"a\":{\"x\":[1,{\"y\":2}]},\"b\":3}");
        assertTrue(cursor.enterObject());
        assertTrue(cursor.nextKey());
        assertTrue(cursor.nextKey());
        assertTrue(cursor.keyIs("b"));
        assertEquals(JsonType.NUMBER, cursor.peek());
        assertTrue(cursor.finish());
    }

    @Test
    void shouldLeaveAHalfReadContainer() {
        over("{\"a\":[1,[2,{\"b\":3}],4],\"c\":5}");
        assertTrue(cursor.enterObject() && cursor.nextKey() && cursor.enterArray() && cursor.nextElement());
        assertTrue(cursor.leave());
        assertEquals(5, cursor.valueStart());
        assertEquals(22, cursor.valueEnd());
        assertTrue(cursor.nextKey());
        assertEquals(5, cursor.readLong());
        assertTrue(cursor.finish());
    }

    @Test
    void shouldTellWhereKeysAndValuesLie() {
        String text = "  {\"key\" : \"va\\\"lue\" , \"o\": {\"i\":1} }";
        over(text);
        assertTrue(cursor.enterObject() && cursor.nextKey());
        assertEquals("key", text.substring(cursor.keyStart(), cursor.keyEnd()));
        assertTrue(cursor.skipValue());
        assertEquals("\"va\\\"lue\"", text.substring(cursor.valueStart(), cursor.valueEnd()));
        assertTrue(cursor.nextKey() && cursor.skipValue());
        assertEquals("{\"i\":1}", text.substring(cursor.valueStart(), cursor.valueEnd()));
    }

    @Test
    void shouldSeeThroughEscapesInKeys() {
        over("{\"mod\\u0065l\":1,\"\\u006D\\u006fdel\":2,\"mode\":3,\"model2\":4,\"MODEL\":5}");
        assertTrue(cursor.enterObject() && cursor.nextKey());
        assertTrue(cursor.keyIs("model"));
        assertTrue(cursor.nextKey());
        assertTrue(cursor.keyIs("model"));
        assertTrue(cursor.nextKey());
        assertFalse(cursor.keyIs("model"));
        assertTrue(cursor.nextKey());
        assertFalse(cursor.keyIs("model"));
        assertTrue(cursor.nextKey());
        assertFalse(cursor.keyIs("model"));
        assertTrue(cursor.keyIsIgnoringCase("model"));
        assertTrue(cursor.finish());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"mod\\el\":1}", "{\"\\u00g1\":1}", "{\"\\u12\":1}", "{\"a\nb\":1}", "{\"a", "{\"a\\"})
    void shouldRefuseKeysThatServersMayReadDifferently(String text) {
        over(text);
        assertTrue(cursor.enterObject());
        assertFalse(cursor.nextKey());
        assertTrue(cursor.failed());
    }

    @Test
    void shouldCompareStringsWithoutConsumingThem() {
        over("\"D\\u0061ta:abc\"");
        assertTrue(cursor.stringStartsWith("data:"));
        assertFalse(cursor.stringStartsWith("data:abcd"));
        assertFalse(cursor.stringIs("Data:ab"));
        assertTrue(cursor.stringIs("Data:abc"));
        assertEquals("Data:abc", cursor.readString(8));
        assertTrue(cursor.finish());
    }

    @Test
    void shouldReadStringsWithEveryEscape() {
        over("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é😀\"");
        assertEquals("\"\\/\b\f\n\r\té😀é😀", cursor.readString(20));
        assertTrue(cursor.finish());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\x\"", "\"\\u12g4\"", "\"a\tb\"", "\"abcdefghi\"", "5"})
    void shouldRefuseStringsThatAreWrongOrTooLong(String text) {
        over(text);
        assertEquals("", cursor.readString(8));
        assertTrue(cursor.failed());
    }

    @Test
    void shouldRefuseBytesThatAreNotUtf8() {
        int[][] wrong = {
            {0x80},
            {0xC0, 0xAF},
            {0xC3},
            {0xE0, 0x80, 0xAF},
            {0xED, 0xA0, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 1, 1, 1}
        };
        for (int[] bytes : wrong) {
            byte[] text = new byte[bytes.length + 2];
            text[0] = '"';
            for (int i = 0; i < bytes.length; i++) {
                text[i + 1] = (byte) bytes[i];
            }
            text[text.length - 1] = '"';
            over(text);
            assertEquals("", cursor.readString(8));
            assertEquals("expected UTF-8", cursor.problem());
        }
    }

    @Test
    void shouldHandOutTheKnownStringAgain() {
        String known = new String("gpt-5".toCharArray());
        over("\"gpt\\u002d5\"");
        assertSame(known, cursor.readString(8, known));
        over("\"gpt-6\"");
        assertEquals("gpt-6", cursor.readString(8, known));
    }

    @Test
    void shouldReadStringsOfTheWholeLimitAndNoLonger() {
        String text = "x".repeat(300);
        over("\"" + text + "\"");
        assertEquals(text, cursor.readString(300));
        over("\"" + text + "\"");
        assertEquals("", cursor.readString(299));
        assertEquals("expected at most 299 characters", cursor.problem());
    }

    @Test
    void shouldReadWholeNumbersOfEverySize() {
        for (long number : new long[] {0, 1, -1, 42, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 9}) {
            over(Long.toString(number));
            assertEquals(number, cursor.readLong());
            assertTrue(cursor.finish(), () -> number + ": " + cursor.problem());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "1e3",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999",
                "true",
                "\"1\"",
                "1.",
                "-",
                "01",
                "+1",
                ".5",
                "1e",
                "1e+"
            })
    void shouldRefuseWhatIsNoWholeNumber(String text) {
        over(text);
        assertEquals(0, cursor.readLong());
        assertTrue(cursor.failed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{,}",
                "{\"a\" 1}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "[1}",
                "{\"a\":1]",
                "tru",
                "truE",
                "nul",
                "nullx",
                "falsey",
                "1 2",
                "{}{}",
                "{} x",
                "\"abc",
                "\"abc\\\"",
                "\"",
                "-a",
                "00",
                "1.e1",
                "'a'",
                "NaN",
                "]",
                "}"
            })
    void shouldRefuseBrokenTextWithAProblemInside(String text) {
        over(text);
        assertFalse(cursor.finish());
        assertTrue(cursor.failed());
        assertNotNull(cursor.problem());
        assertTrue(cursor.problemOffset() >= 0 && cursor.problemOffset() <= text.length());
    }

    @Test
    void shouldBoundTheDepth() {
        over("[[[[[[[[]]]]]]]]");
        assertTrue(cursor.finish());
        over("[[[[[[[[[]]]]]]]]]");
        assertFalse(cursor.finish());
        assertEquals("nested deeper than 8 levels", cursor.problem());
        assertEquals(8, cursor.problemOffset());
    }

    @Test
    void shouldKeepTheFirstProblemAndEndEveryLoop() {
        over("{\"a\":[1,x]}");
        assertTrue(cursor.enterObject() && cursor.nextKey() && cursor.enterArray());
        while (cursor.nextElement()) {
            cursor.skipValue();
        }
        assertFalse(cursor.nextKey());
        assertEquals(JsonType.NONE, cursor.peek());
        assertEquals(0, cursor.readLong());
        assertEquals("", cursor.readString(5));
        assertFalse(cursor.readBoolean());
        assertFalse(cursor.enterObject());
        assertEquals("expected a value", cursor.problem());
        assertEquals(8, cursor.problemOffset());
        assertFalse(cursor.finish());
    }

    @Test
    void shouldStayInsideItsRange() {
        ByteBuf buffer = Unpooled.copiedBuffer("xx[1,2]yy", StandardCharsets.US_ASCII);
        cursor.reset(buffer, 2, 7);
        assertTrue(cursor.finish());
        cursor.reset(buffer, 2, 6);
        assertFalse(cursor.finish());
        assertEquals(4, cursor.problemOffset());
    }

    @Test
    void shouldForgetTheProblemWhenReset() {
        assertFalse(over("x").finish());
        assertTrue(over("1").finish());
        assertNull(cursor.problem());
    }

    @Test
    void shouldThrowOnWrongUse() {
        over("[1]");
        assertTrue(cursor.enterArray());
        assertThrows(IllegalStateException.class, cursor::nextKey);
        assertThrows(IllegalStateException.class, cursor::readLong);
        assertThrows(IllegalArgumentException.class, () -> cursor.reset(Unpooled.EMPTY_BUFFER, 0, 1));
    }

    @Test
    void shouldFindKeysWhateverTheirCaseOrEscapes() {
        var keys = new JsonKeys<>(Map.of("maxOutputTokens", 1, "n", 2));
        over("{\"maxOutputTokens\":0,\"N\":0,\"\\u006E\":0,\"max\":0,\"MAXOUTPUTTOKENS\":0}");
        List<Integer> found = new ArrayList<>();
        assertTrue(cursor.enterObject());
        while (cursor.nextKey()) {
            Integer key = keys.findIgnoringCase(cursor);
            found.add(key == null ? 0 : key);
        }
        assertEquals(List.of(1, 2, 2, 0, 1), found);
    }
}

package io.ringfence.providers.gemini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartialArgumentsTest {
    private final PartialArguments arguments = new PartialArguments();

    private String accept(String partialArg) {
        return arguments.accept(JsonObject.root(GeminiJson.tree(partialArg)));
    }

    private void assertText(String expected, String actual) {
        assertEquals(expected.replace('\'', '"'), actual);
    }

    @Test
    void shouldGrowAtItsEnd() {
        assertText("{'city':'Bos", accept("{'jsonPath':'$.city','stringValue':'Bos','willContinue':true}"));
        assertText("ton", accept("{'jsonPath':'$.city','stringValue':'ton','willContinue':true}"));
        assertText("'", accept("{'jsonPath':'$.city','stringValue':''}"));
        assertText(",'days':3", accept("{'jsonPath':'$.days','numberValue':3}"));
        assertText("}", arguments.end());
    }

    @Test
    void shouldOpenAndCloseWhatThePathsLeadThrough() {
        assertText("{'a':[{'x':true", accept("{'jsonPath':'$.a[0].x','boolValue':true}"));
        assertText(",'y':null", accept("{'jsonPath':'$.a[0].y','nullValue':'NULL_VALUE'}"));
        assertText("},{'x':1.50", accept("{'jsonPath':'$.a[1].x','numberValue':1.50}"));
        assertText("}],'b':{'c':{'d':'", accept("{'jsonPath':'$.b.c.d','stringValue':'','willContinue':true}"));
        assertText("'}},'e':[[1", accept("{'jsonPath':'$.e[0][0]','numberValue':1}"));
        assertText(",2", accept("{'jsonPath':'$.e[0][1]','numberValue':2}"));
        assertText("],[3", accept("{'jsonPath':'$.e[1][0]','numberValue':3}"));
        assertText("]]}", arguments.end());
    }

    @Test
    void shouldFillWhatIsLeftOut() {
        assertText("{'a':[null,null,3", accept("{'jsonPath':'$.a[2]','numberValue':3}"));
    }

    @Test
    void shouldEscapeNamesAndTexts() {
        assertEquals(
                "{\"a b\":\"q\\\"\\n",
                arguments.accept(JsonObject.root(new LinkedHashMap<>(
                        Map.of("jsonPath", "$['a b']", "stringValue", "q\"\n", "willContinue", true)))));
        assertEquals(
                "\",\"it's\\\"é\":1",
                arguments.accept(JsonObject.root(
                        new LinkedHashMap<>(Map.of("jsonPath", "$[\"it's\\\"\\u00e9\"]", "numberValue", 1)))));
    }

    @Test
    void shouldSayNothingWithoutValues() {
        assertEquals("", accept("{'jsonPath':'$.a'}"));
        assertEquals("", arguments.end());
    }

    @Test
    void shouldRefuseWhatCannotBeWrittenAnyMore() {
        accept("{'jsonPath':'$.a.x','numberValue':1}");
        accept("{'jsonPath':'$.b[1]','numberValue':1}");
        for (String path : List.of("$.a.y", "$.b", "$.b[0]", "$.b.c", "$[0]", "$.b[9999]")) {
            assertThrows(ProtocolException.class, () -> accept("{'jsonPath':'" + path + "','numberValue':1}"), path);
        }
    }

    @Test
    void shouldRefuseWhatIsNoPath() {
        for (String path : List.of("", "$", "$.", "$..a", "$[x]", "$['a", "$[-1]", "$[12345678]")) {
            assertThrows(
                    ProtocolException.class,
                    () -> new PartialArguments()
                            .accept(JsonObject.root(new LinkedHashMap<>(Map.of("jsonPath", path, "numberValue", 1)))),
                    path);
        }
    }

    @Test
    void shouldRebuildAnyObject() {
        long seed = System.nanoTime();
        System.out.println("random arguments with seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Map<String, @Nullable Object> object = object(random, 4);
            PartialArguments partial = new PartialArguments();
            StringBuilder text = new StringBuilder();
            for (Map<String, @Nullable Object> arg : args(object, "$", random)) {
                text.append(partial.accept(JsonObject.root(arg)));
            }
            text.append(partial.end());
            assertEquals(JsonTree.string(object), text.toString());
        }
    }

    private static Map<String, @Nullable Object> object(Random random, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        int size = 1 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            object.put("k" + i, value(random, depth));
        }
        return object;
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> "text \"" + random.nextInt(1_000);
            case 1 -> random.nextInt();
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> object(random, depth - 1);
            default -> {
                List<@Nullable Object> list = new ArrayList<>();
                int size = 1 + random.nextInt(3);
                for (int i = 0; i < size; i++) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
        };
    }

    /// `value` as Gemini streams it.
    private static List<Map<String, @Nullable Object>> args(@Nullable Object value, String path, Random random) {
        List<Map<String, @Nullable Object>> args = new ArrayList<>();
        switch (value) {
            case Map<?, ?> map -> map.forEach((name, member) -> args.addAll(args(member, path + "." + name, random)));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    args.addAll(args(list.get(i), path + "[" + i + "]", random));
                }
            }
            case String text -> {
                int cut = random.nextInt(text.length() + 1);
                args.add(arg(path, "stringValue", text.substring(0, cut), true));
                args.add(arg(path, "stringValue", text.substring(cut), false));
            }
            case Number number -> args.add(arg(path, "numberValue", number, false));
            case Boolean flag -> args.add(arg(path, "boolValue", flag, false));
            case null -> args.add(arg(path, "nullValue", "NULL_VALUE", false));
            default -> throw new AssertionError(value);
        }
        return args;
    }

    private static Map<String, @Nullable Object> arg(String path, String name, Object value, boolean willContinue) {
        Map<String, @Nullable Object> arg = new LinkedHashMap<>();
        arg.put("jsonPath", path);
        arg.put(name, value);
        if (willContinue) {
            arg.put("willContinue", true);
        }
        return arg;
    }
}

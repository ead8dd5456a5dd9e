package io.ringfence.providers.tokens;

import java.util.Locale;

/// Models that count alike.
public enum ModelFamily {
    /// GPT-4o and everything of OpenAI's since, also the open models.
    GPT_4O(0) {
        @Override
        Tokenizer tokenizer() {
            return BytePairs.o200k();
        }
    },
    /// GPT-4 and GPT-3.5.
    GPT_4(0) {
        @Override
        Tokenizer tokenizer() {
            return BytePairs.cl100k();
        }
    },
    /// Anthropic's, whoever serves them. Their tools come with instructions of some length.
    CLAUDE(500),
    /// All others.
    OTHER(0);

    private static final Tokenizer BY_SCRIPT = new ScriptTokenizer();
    private static final String GPT = "gpt-";

    private final int withTools;

    ModelFamily(int withTools) {
        this.withTools = withTools;
    }

    /// The family of a model, by the name that its provider has for it: whatever stands before the name itself
    /// (`openai/`, `ft:`, `us.anthropic.`) says nothing.
    public static ModelFamily of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (name.contains("claude")) {
            return CLAUDE;
        }
        int gpt = name.indexOf(GPT);
        if (gpt >= 0) {
            return isOlder(name.substring(gpt + GPT.length())) ? GPT_4 : GPT_4O;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
        boolean isReasoner = last.length() >= 2 && last.charAt(0) == 'o' && Character.isDigit(last.charAt(1));
        return isReasoner || last.startsWith("codex") ? GPT_4O : OTHER;
    }

    /// @param version what follows `gpt-`
    private static boolean isOlder(String version) {
        boolean isFour = version.startsWith("4") && (version.length() == 1 || "-_:@".indexOf(version.charAt(1)) >= 0);
        return isFour || version.startsWith("3");
    }

    Tokenizer tokenizer() {
        return BY_SCRIPT;
    }

    /// Tokens that declaring tools costs apart from the tools themselves.
    int withTools() {
        return withTools;
    }
}

package io.ringfence.providers.translate;

/// Takes one text apart as it comes, piece by piece. One thread.
final class ThinkScanner {
    /// Where the two kinds of text go.
    interface Output {
        /// Takes words of the answer.
        ///
        /// @param text never empty
        void content(String text);

        /// Takes thoughts.
        ///
        /// @param text never empty
        void thinking(String text);
    }

    private final ThinkTags tags;
    private final int maxHeldSpace;

    /// What looks like a tag so far, with its own capitals.
    private final StringBuilder partial = new StringBuilder();
    /// White space that is content only if more content follows.
    private final StringBuilder heldSpace = new StringBuilder();
    /// What is ready to go, of the kind that [#isInside] says.
    private final StringBuilder ready = new StringBuilder();

    private boolean isInside;
    private boolean isBehindTag;
    private boolean hasTag;
    private boolean hasContent;

    /// @param maxHeldSpace longer white space is not waited for, in characters
    ThinkScanner(ThinkTags tags, int maxHeldSpace) {
        this.tags = tags;
        this.maxHeldSpace = maxHeldSpace;
    }

    void accept(String piece, Output output) {
        for (int i = 0; i < piece.length(); i++) {
            take(piece.charAt(i), output);
        }
        flush(output);
    }

    /// The text is whole.
    void end(Output output) {
        giveUpTag();
        if (!hasTag) {
            ready.append(heldSpace);
        }
        heldSpace.setLength(0);
        flush(output);
    }

    /// Whether an opening tag has come.
    boolean hasTag() {
        return hasTag;
    }

    private void take(char c, Output output) {
        String tag = isInside ? ThinkTags.CLOSE : ThinkTags.OPEN;
        if (!tags.isTagChar(c, tag.charAt(partial.length()))) {
            giveUpTag();
        }
        // A tag has `<` at its beginning only, so what did not go on as one can only begin anew here.
        if (!tags.isTagChar(c, tag.charAt(partial.length()))) {
            plain(c);
            return;
        }
        partial.append(c);
        if (partial.length() == tag.length()) {
            partial.setLength(0);
            flush(output);
            cross();
        }
    }

    private void cross() {
        isInside = !isInside;
        if (isInside) {
            ready.append(hasTag ? "\n" : "");
            hasTag = true;
        } else {
            isBehindTag = true;
        }
    }

    private void giveUpTag() {
        for (int i = 0; i < partial.length(); i++) {
            plain(partial.charAt(i));
        }
        partial.setLength(0);
    }

    private void plain(char c) {
        if (isInside) {
            ready.append(c);
        } else if (!ThinkTags.isSpace(c)) {
            if (hasContent || !hasTag) {
                ready.append(heldSpace);
            }
            heldSpace.setLength(0);
            ready.append(c);
            hasContent = true;
            isBehindTag = false;
        } else if (!isBehindTag) {
            heldSpace.append(c);
            if (heldSpace.length() > maxHeldSpace) {
                ready.append(heldSpace);
                heldSpace.setLength(0);
                hasContent = true;
            }
        }
    }

    private void flush(Output output) {
        if (ready.isEmpty()) {
            return;
        }
        String text = ready.toString();
        ready.setLength(0);
        if (isInside) {
            output.thinking(text);
        } else {
            output.content(text);
        }
    }
}

package io.ringfence.frontend.exchange;

import java.util.List;

/// What a translation lost, in one line of bounded length.
final class LossText {
    /// Longer header values are cut: proxies and clients limit the head as a whole, mostly to 8 KiB.
    static final int MAX_IN_HEADER = 1_024;

    /// What fits an error's message together with the words around it.
    static final int MAX_IN_MESSAGE = 3_900;

    /// So that the count of what is left out fits, too.
    private static final int COUNT_LENGTH = 16;

    private LossText() {}

    /// The reasons in their order, joined by `; `, as many as fit, and how many more there are.
    static String of(List<String> reasons, int maxChars) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < reasons.size(); i++) {
            String next = (i == 0 ? "" : "; ") + oneLine(reasons.get(i));
            boolean isLast = i == reasons.size() - 1;
            if (text.length() + next.length() > (isLast ? maxChars : maxChars - COUNT_LENGTH)) {
                int left = reasons.size() - i;
                return text.append(i == 0 ? "" : "; ")
                        .append(left)
                        .append(i == 0 ? "" : " more")
                        .toString();
            }
            text.append(next);
        }
        return text.toString();
    }

    /// Names of members come from the request and may hold anything.
    private static String oneLine(String reason) {
        StringBuilder line = new StringBuilder(reason.length());
        for (int i = 0; i < reason.length(); i++) {
            char c = reason.charAt(i);
            line.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return line.toString();
    }
}

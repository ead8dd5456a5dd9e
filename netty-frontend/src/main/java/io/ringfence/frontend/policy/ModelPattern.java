package io.ringfence.frontend.policy;

/// A model name in which `*` stands for any run of characters and `?` for any one character.
///
/// @param glob the pattern as written in the configuration
public record ModelPattern(String glob) {

    /// True when the pattern has no wildcard and so names one model.
    public boolean isExact() {
        return glob.indexOf('*') < 0 && glob.indexOf('?') < 0;
    }

    /// Linear in the name for each star: on a mismatch only the last star takes one character more.
    public boolean matches(String name) {
        int star = -1;
        int retry = 0;
        int p = 0;
        int n = 0;
        while (n < name.length()) {
            if (p < glob.length() && glob.charAt(p) == '*') {
                star = p++;
                retry = n;
            } else if (p < glob.length() && (glob.charAt(p) == '?' || glob.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++retry;
            } else {
                return false;
            }
        }
        while (p < glob.length() && glob.charAt(p) == '*') {
            p++;
        }
        return p == glob.length();
    }
}

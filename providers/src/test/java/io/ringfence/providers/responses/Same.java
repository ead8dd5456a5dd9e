package io.ringfence.providers.responses;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether two JSON trees mean the same: numbers by their value, what is null like what is absent.
final class Same {
    private Same() {}

    static boolean isSame(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            Set<Object> names = new HashSet<>(left.keySet());
            names.addAll(right.keySet());
            return names.stream().allMatch(name -> isSame(left.get(name), right.get(name)));
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!isSame(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Number left && b instanceof Number right) {
            return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString())) == 0;
        }
        return a == null ? b == null : a.equals(b);
    }
}

package io.ringfence.gateway.cli;

import io.ringfence.providers.Dialect;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Dialects by the names that configurations have for them, or by those of reports.
final class DialectConverter implements ITypeConverter<Dialect> {
    @Override
    public Dialect convert(String name) {
        for (Dialect dialect : Dialect.values()) {
            if (name.equals(dialect.wireName()) || name.equals(dialect.wireFormat())) {
                return dialect;
            }
        }
        throw new TypeConversionException("'" + name + "' is no dialect; expected one of "
                + Arrays.stream(Dialect.values()).map(Dialect::wireName).collect(Collectors.joining(", ")));
    }
}

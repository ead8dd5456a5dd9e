package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A vector, as it was written.
public sealed interface EmbeddingVector {
    /// The elements.
    ///
    /// @throws ProtocolException of kind `INVALID_SHAPE` when the bytes are no 32-bit floats
    List<Number> numbers();

    /// Base64 of the elements as 32-bit floats, little-endian.
    String base64();

    /// A list of numbers, with the digits that the provider wrote.
    record Numbers(List<Number> numbers) implements EmbeddingVector {
        public Numbers {
            numbers = List.copyOf(numbers);
        }

        @Override
        public String base64() {
            ByteBuffer floats =
                    ByteBuffer.allocate(numbers.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            numbers.forEach(number -> floats.putFloat(number.floatValue()));
            return Base64.getEncoder().encodeToString(floats.array());
        }
    }

    /// Bytes. Usually 32-bit floats, little-endian; some providers have other elements, of which they only tell
    /// in their manuals, so nothing is taken for granted before somebody asks for the numbers.
    record Bytes(String base64) implements EmbeddingVector {
        /// The elements, each with the fewest digits that tell it from its neighbours.
        @Override
        public List<Number> numbers() {
            ByteBuffer floats = ByteBuffer.wrap(bytes()).order(ByteOrder.LITTLE_ENDIAN);
            List<Number> numbers = new ArrayList<>(floats.remaining() / Float.BYTES);
            while (floats.remaining() >= Float.BYTES) {
                float number = floats.getFloat();
                if (!Float.isFinite(number)) {
                    throw notFloats();
                }
                numbers.add(new BigDecimal(Float.toString(number)));
            }
            if (floats.hasRemaining()) {
                throw notFloats();
            }
            return numbers;
        }

        private byte[] bytes() {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException notBase64) {
                throw notFloats();
            }
        }

        private static ProtocolException notFloats() {
            return ProtocolException.invalidShape("an embedding is not Base64 of finite 32-bit floats");
        }
    }
}

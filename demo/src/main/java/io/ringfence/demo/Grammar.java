package io.ringfence.demo;

import java.util.List;
import java.util.Map;

/// How one dialect writes requests, answers, streams and errors. Stateless; any thread.
interface Grammar {
    /// Understands a request.
    ///
    /// @param model    the model when the path names it; empty when the body does
    /// @param isStream whether the path asks for a stream
    Question read(Map<String, Object> body, int bodyBytes, String model, boolean isStream)
            throws InvalidRequestException;

    /// The body of a unary answer.
    byte[] whole(Answer answer);

    AnswerStream stream(Answer answer);

    /// The body of an error response.
    byte[] error(int status, String message, String id);

    /// One answer as a stream of events, each ready to be sent. The three parts are asked for once and in order,
    /// because events may
    /// be numbered.
    interface AnswerStream {
        /// Everything before the first token of visible text.
        List<byte[]> opening();

        /// One token of visible text.
        byte[] token(String token);

        /// Everything after the last token, up to the end of the stream.
        List<byte[]> closing();

        /// The event that ends the stream with an error; may take the place of any event.
        byte[] error(String message);
    }
}

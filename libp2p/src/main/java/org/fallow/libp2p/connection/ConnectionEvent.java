package org.fallow.libp2p.connection;

import java.nio.ByteBuffer;
import java.util.List;

/** What can happen to a connection. */
public sealed interface ConnectionEvent {
    /** Bytes came in; a buffer on an array that may be used again once the machine has returned. */
    record Received(ByteBuffer bytes) implements ConnectionEvent {}

    /** The transport can take more bytes; asked for while {@link ConnectionMachine#waiting} is above 0. */
    record Transmit() implements ConnectionEvent {}

    /** The transport is gone. */
    record Lost(String why) implements ConnectionEvent {}

    /**
     * The application wants a stream that speaks one of these, the best first; answered under the request's number. With
     * {@code trusting}, and one protocol, which the other side is known to speak, the stream is there before the other
     * side has agreed, and is reset when it does not.
     */
    record Open(long request, List<String> protocols, boolean trusting) implements ConnectionEvent {
        /** Copies the list. */
        public Open {
            protocols = List.copyOf(protocols);
        }

        /** A stream that is there when the other side has agreed. */
        public Open(long request, List<String> protocols) {
            this(request, protocols, false);
        }
    }

    /** The application no longer wants the stream it asked for. */
    record Cancel(long request) implements ConnectionEvent {}

    /** The application sends bytes, at most {@link ConnectionMachine#credit}; they are copied. */
    record Write(int stream, ByteBuffer bytes) implements ConnectionEvent {}

    /** The application has taken bytes it was given. */
    record Consumed(int stream, int bytes) implements ConnectionEvent {}

    /** The application has sent all. */
    record CloseOutput(int stream) implements ConnectionEvent {}

    /** The application has sent all and reads no more. */
    record CloseStream(int stream) implements ConnectionEvent {}

    /** The application gives a stream up. */
    record ResetStream(int stream) implements ConnectionEvent {}

    /** This side ends the connection. */
    record Leave() implements ConnectionEvent {}
}

package org.fallow.libp2p.mux;

import java.nio.ByteBuffer;

/** What a session tells of the other side. */
public sealed interface MuxSignal {
    /** The other side opened a stream. */
    record Opened(int stream) implements MuxSignal {}

    /** The other side acknowledged a stream opened here. */
    record Acknowledged(int stream) implements MuxSignal {}

    /** Bytes came in; a view on an array that nobody changes any more. They count as unread until they are consumed. */
    record Data(int stream, ByteBuffer bytes) implements MuxSignal {}

    /** The other side will send no more on this stream. */
    record Finished(int stream) implements MuxSignal {}

    /** A stream that had no credit may send again. */
    record Writable(int stream) implements MuxSignal {}

    /** A stream ended before its time; {@code why} in one line. */
    record Reset(int stream, String why) implements MuxSignal {}

    /** The other side will end the session; {@code code} 0 for a normal end. */
    record GoneAway(int code) implements MuxSignal {}
}

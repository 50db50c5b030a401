package org.fallow.libp2p.connection;

import java.nio.ByteBuffer;
import org.fallow.libp2p.identity.PeerId;

/** What a connection asks for. */
public sealed interface ConnectionAction {
    /** Send these bytes. */
    record Send(ByteBuffer bytes) implements ConnectionAction {}

    /** The connection is secured and carries streams from now on. */
    record Ready(PeerId remote) implements ConnectionAction {}

    /** The stream asked for is there. */
    record Opened(long request, int stream, String protocol) implements ConnectionAction {}

    /** The stream asked for cannot be had. */
    record Refused(long request, Refusal refusal, String why) implements ConnectionAction {}

    /** The other side opened a stream for a protocol served here. */
    record Accepted(int stream, String protocol) implements ConnectionAction {}

    /** Bytes for the application: a view on an array that nobody changes any more. */
    record Data(int stream, ByteBuffer bytes) implements ConnectionAction {}

    /** The other side will send no more on this stream. */
    record Finished(int stream) implements ConnectionAction {}

    /** A stream without credit may send again. */
    record Writable(int stream) implements ConnectionAction {}

    /** A stream ended before its time. */
    record StreamReset(int stream, String why) implements ConnectionAction {}

    /** The connection is over; what still waits may be sent, then the transport is to be closed. */
    record Ended(End end, String why) implements ConnectionAction {}

    /** Why a stream cannot be had. */
    enum Refusal {
        /** The other side speaks none of the protocols. */
        NO_PROTOCOL,
        /** Too many streams wait to be opened, or all numbers are used up. */
        LIMIT,
        /** No answer in time. */
        TIMEOUT,
        /** The connection or the stream was lost meanwhile. */
        LOST
    }

    /** Why a connection is over. */
    enum End {
        /** A side closed it in order. */
        CLOSED,
        /** The transport was lost. */
        LOST,
        /** The other side did not answer in time. */
        TIMEOUT,
        /** The other side is not who was meant. */
        WRONG_PEER,
        /** The two sides share no security protocol or no muxer. */
        NO_PROTOCOL,
        /** The other side broke a protocol. */
        FAULT
    }
}

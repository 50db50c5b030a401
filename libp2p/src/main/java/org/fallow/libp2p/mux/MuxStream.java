package org.fallow.libp2p.mux;

import java.time.Instant;

/** The book-keeping of one stream. */
final class MuxStream {
    final int id;

    /** Bytes this side may send before it gets more credit. */
    long sendCredit = Yamux.WINDOW_INITIAL;

    /** Bytes the other side may still send. */
    int receiveCredit = Yamux.WINDOW_INITIAL;

    /** Credit the other side has when everything is consumed. */
    int window = Yamux.WINDOW_INITIAL;

    /** Bytes handed over and not consumed yet. */
    int unread;

    /** Bytes consumed whose credit has not been returned yet. */
    int toReturn;

    /** When credit was last returned. */
    Instant returnedAt;

    boolean acknowledged;
    boolean outputClosed;
    boolean remoteFinished;

    /** Nobody reads any more: what comes in is dropped. */
    boolean abandoned;

    MuxStream(int id, boolean acknowledged, Instant now) {
        this.id = id;
        this.acknowledged = acknowledged;
        this.returnedAt = now;
    }

    boolean ended() {
        return outputClosed && remoteFinished && unread == 0;
    }
}

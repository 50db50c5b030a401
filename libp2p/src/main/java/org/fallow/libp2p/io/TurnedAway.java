package org.fallow.libp2p.io;

import java.io.IOException;

/** The other side closed a new connection without a word: as many implementations do when there are too many. */
final class TurnedAway extends IOException {
    private static final long serialVersionUID = 1;

    TurnedAway(String message) {
        super(message);
    }
}

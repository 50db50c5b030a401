package org.fallow.node.publication.io;

import java.io.IOException;
import java.io.Serial;
import org.fallow.node.publication.Mistake;
import org.fallow.node.publication.Place;

/** An input that cannot be a unit's; the message is the mistake's line. */
final class BadInput extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Mistake mistake;

    BadInput(Place place, String text) {
        super(Mistake.at(place, text).toString());
        this.mistake = Mistake.at(place, text);
    }

    Mistake mistake() {
        return mistake;
    }
}

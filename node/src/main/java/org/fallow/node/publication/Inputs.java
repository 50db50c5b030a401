package org.fallow.node.publication;

import java.io.IOException;
import java.util.List;
import org.fallow.work.record.UnitList;

/** Inputs that are listed one by one: handed over as they are read, so that a million need not be held. */
@FunctionalInterface
public interface Inputs {
    /** No inputs. */
    Inputs NONE = to -> {};

    /**
     * Hands over each, in the order of the units, at most {@link UnitList#INPUT_BYTES_MAX} long; the same ones each time.
     *
     * @throws IOException in one line, when they cannot be read, or are not what they were
     */
    void each(Taker to) throws IOException;

    /** Hears of inputs. */
    @FunctionalInterface
    interface Taker {
        /** The next one; treat as immutable. */
        void take(byte[] input) throws IOException;
    }

    /** Ones that are held. */
    static Inputs of(List<byte[]> inputs) {
        List<byte[]> copy = List.copyOf(inputs);
        return to -> {
            for (byte[] input : copy) {
                to.take(input);
            }
        };
    }
}

package org.fallow.work.checkpoint;

import java.util.SortedMap;
import org.fallow.work.kernel.Kernel;

/** A kernel's state as it can be read between two steps. */
public interface State {
    /** Pages of memory, each {@link Kernel#PAGE_BYTES}. */
    int pages();

    /** Reads a page. */
    void read(int page, byte[] into);

    /** The mutable globals' bits by name. Integers and floats of 32 bits are in the lower half, the upper is zero. */
    SortedMap<String, Long> globals();
}

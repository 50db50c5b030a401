package org.fallow.node.publication;

import java.util.List;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;

/** Whether a Wasm module can be a kernel. */
@FunctionalInterface
public interface KernelCheck {
    /**
     * What is wrong with a module, one line each; nothing if it is sound.
     *
     * @param wasm any bytes
     */
    List<String> faults(byte[] wasm, KernelMode mode, Limits limits);
}

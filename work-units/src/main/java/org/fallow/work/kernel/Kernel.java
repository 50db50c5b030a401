package org.fallow.work.kernel;

/** A kernel's contract. */
public final class Kernel {
    /** Largest module, in bytes. */
    public static final int MODULE_BYTES_MAX = 16 << 20;

    private Kernel() {}
}

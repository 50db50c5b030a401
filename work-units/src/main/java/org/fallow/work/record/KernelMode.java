package org.fallow.work.record;

/** How a kernel is run, see the kernel contract. */
public enum KernelMode {
    /** Step by step, with checkpoints. */
    RESUMABLE,
    /** A WASI program: standard input to standard output in one go. */
    COMMAND
}

package org.fallow.node.publication;

import java.util.List;
import java.util.Optional;

/**
 * What stands in the files that a project file names.
 *
 * @param about Markdown; empty without a file
 * @param kernel the Wasm module; treat as immutable
 * @param reducer the reduce kernel's module, if there is one; treat as immutable
 * @param inputs none for a sweep
 */
public record Material(String about, byte[] kernel, Optional<byte[]> reducer, Inputs inputs) {
    /** Most inputs that are listed one by one. */
    public static final int INPUTS_MAX = 1_000_000;

    /** Most bytes of listed inputs together. */
    public static final long INPUT_BYTES_MAX = 16L << 30;

    /** Largest kernel, in bytes. */
    public static final int KERNEL_BYTES_MAX = 64 << 20;

    /** Largest text about a project, in characters. */
    public static final int ABOUT_CHARS_MAX = 16_384;

    /** Without a reduce kernel, and with inputs that are held. */
    public Material(String about, byte[] kernel, List<byte[]> inputs) {
        this(about, kernel, Optional.empty(), Inputs.of(inputs));
    }
}

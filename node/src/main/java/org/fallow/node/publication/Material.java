package org.fallow.node.publication;

import java.util.List;
import java.util.Optional;
import org.fallow.work.record.UnitList;

/**
 * What stands in the files that a project file names.
 *
 * @param about Markdown; empty without a file
 * @param kernel the Wasm module; treat as immutable
 * @param reducer the reduce kernel's module, if there is one; treat as immutable
 * @param inputs in the order of the units, each at most {@link UnitList#INPUT_BYTES_MAX}; empty for a sweep
 */
public record Material(String about, byte[] kernel, Optional<byte[]> reducer, List<byte[]> inputs) {
    /** Most inputs that are listed one by one. */
    public static final int INPUTS_MAX = 1_000_000;

    /** Most bytes of listed inputs together. */
    public static final long INPUT_BYTES_MAX = 128L << 20;

    /** Largest kernel, in bytes. */
    public static final int KERNEL_BYTES_MAX = 64 << 20;

    /** Largest text about a project, in characters. */
    public static final int ABOUT_CHARS_MAX = 16_384;

    /** Copies the list. */
    public Material {
        inputs = List.copyOf(inputs);
    }

    /** Without a reduce kernel. */
    public Material(String about, byte[] kernel, List<byte[]> inputs) {
        this(about, kernel, Optional.empty(), inputs);
    }
}

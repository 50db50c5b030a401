package org.fallow.work.wasi;

/**
 * The error numbers that are given.
 *
 * @see <a href="https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#errno">errno</a>
 */
final class Errno {
    static final int SUCCESS = 0;
    static final int BAD_DESCRIPTOR = 8;
    static final int BAD_ADDRESS = 21;
    static final int INVALID = 28;
    static final int NOT_SUPPORTED_HERE = 52;
    static final int NOT_SEEKABLE = 70;

    private Errno() {}
}

package org.fallow.work.kernel;

/** Bytes that are not Wasm, or not Wasm that can be read on: caught inside this package and turned into a {@link Finding}. */
final class MalformedModule extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    MalformedModule(long offset, String reason) {
        super(reason);
        this.finding = new Finding(offset, reason);
    }

    Finding finding() {
        return finding;
    }
}

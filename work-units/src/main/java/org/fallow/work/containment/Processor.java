package org.fallow.work.containment;

import java.util.Optional;

/** A processor whose Linux system calls are known here by number. Both are little endian. */
public enum Processor {
    /** {@code x86_64}. */
    X86_64(0xc000_003e),
    /** {@code aarch64}. */
    AARCH64(0xc000_00b7);

    private final int auditArch;

    Processor(int auditArch) {
        this.auditArch = auditArch;
    }

    /** As {@code linux/audit.h} names it. */
    public int auditArch() {
        return auditArch;
    }

    /** The processor that Java calls so ({@code os.arch}). */
    public static Optional<Processor> of(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64", "arm64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}

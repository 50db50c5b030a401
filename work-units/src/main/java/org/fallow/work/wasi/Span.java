package org.fallow.work.wasi;

/** A program's memory with its bounds checked; addresses are 32 bits, whatever the upper half says. */
final class Span {
    private static final long MASK = 0xffff_ffffL;

    /** An address outside the memory. */
    static final class Outside extends Exception {
        private static final long serialVersionUID = 1;

        Outside() {
            super("outside its memory", null, false, false);
        }
    }

    private final ProgramMemory memory;

    Span(ProgramMemory memory) {
        this.memory = memory;
    }

    /** Checks that so many bytes from there on are inside. */
    void within(long address, long length) throws Outside {
        if ((address & MASK) + length > memory.size()) {
            throw new Outside();
        }
    }

    byte[] read(long address, int length) throws Outside {
        within(address, length);
        byte[] bytes = new byte[length];
        memory.read(address & MASK, bytes);
        return bytes;
    }

    /** An unsigned number of 32 bits. */
    long readInt(long address) throws Outside {
        byte[] b = read(address, 4);
        return (b[0] & 0xffL) | ((b[1] & 0xffL) << 8) | ((b[2] & 0xffL) << 16) | ((b[3] & 0xffL) << 24);
    }

    void write(long address, byte[] bytes, int length) throws Outside {
        within(address, length);
        memory.write(address & MASK, bytes, length);
    }

    void writeInt(long address, int value) throws Outside {
        write(address, new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)}, 4);
    }

    void writeLong(long address, long value) throws Outside {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (value >> (8 * i));
        }
        write(address, bytes, 8);
    }
}

package org.fallow.work.wasi;

/** A program's linear memory, in whatever engine. Addresses handed to it lie inside {@link #size}. */
public interface ProgramMemory {
    /** Its length now, in bytes. */
    long size();

    /** Fills {@code into} with the bytes from {@code address} on. */
    void read(long address, byte[] into);

    /** Writes the first {@code length} of {@code bytes} to {@code address} and on. */
    void write(long address, byte[] bytes, int length);
}

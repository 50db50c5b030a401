package org.fallow.work.kernel;

import java.util.SortedMap;

/**
 * A module that brings a fresh kernel's memory to a saved state: it imports the memory as {@code state.memory}, grows it,
 * and copies whole pages into it as it is instantiated. So the engine moves the bytes, in bulk.
 */
public final class MemoryFiller {
    /** Pages; their length in bytes is a positive number of 32 bits. */
    private static final int CLEARED_AT_ONCE = 16_384;

    private MemoryFiller() {}

    /**
     * The module.
     *
     * @param now how many pages the fresh memory has; they are cleared
     * @param growBy pages to add; it traps where that fails
     * @param pages by number, each {@link Kernel#PAGE_BYTES} long; all others become zero
     */
    public static byte[] module(int now, int growBy, SortedMap<Integer, byte[]> pages) {
        WasmWriter code = new WasmWriter().u32(0);
        for (int page = 0; page < now; page += CLEARED_AT_ONCE) {
            code.u8(0x41).signed((long) page * Kernel.PAGE_BYTES).u8(0x41).signed(0);
            code.u8(0x41).signed((long) Math.min(CLEARED_AT_ONCE, now - page) * Kernel.PAGE_BYTES);
            code.u8(0xfc).u32(11).u8(0);
        }
        code.u8(0x41).signed(growBy).u8(0x40).u8(0).u8(0x41).signed(-1).u8(0x46);
        code.u8(0x04).u8(0x40).u8(0x00).u8(0x0b);
        WasmWriter data = new WasmWriter().u32(pages.size());
        int segment = 0;
        for (var page : pages.entrySet()) {
            code.u8(0x41).signed((long) page.getKey() * Kernel.PAGE_BYTES);
            code.u8(0x41).signed(0).u8(0x41).signed(Kernel.PAGE_BYTES);
            code.u8(0xfc).u32(8).u32(segment++).u8(0);
            data.u32(1).u32(page.getValue().length).bytes(page.getValue(), 0, page.getValue().length);
        }
        code.u8(0x0b);
        return new WasmWriter()
                .header()
                .section(1, new WasmWriter().u32(1).u8(0x60).u32(0).u32(0))
                .section(
                        2,
                        new WasmWriter()
                                .u32(1)
                                .name("state")
                                .name("memory")
                                .u8(2)
                                .u8(0)
                                .u32(0))
                .section(3, new WasmWriter().u32(1).u32(0))
                .section(8, new WasmWriter().u32(0))
                .section(12, new WasmWriter().u32(pages.size()))
                .section(10, new WasmWriter().u32(1).u32(code.size()).append(code))
                .section(11, data)
                .toBytes();
    }
}

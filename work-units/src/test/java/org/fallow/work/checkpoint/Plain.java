package org.fallow.work.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.work.kernel.Kernel;

/** A state in plain sight, which can be changed at random. */
record Plain(List<byte[]> memory, SortedMap<String, Long> globals) implements State {
    /** Two globals and this many pages, a third of them full of random bytes, the others zero. */
    static Plain of(int seed, int pages) {
        Random random = new Random(seed);
        List<byte[]> memory = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
            byte[] page = new byte[Kernel.PAGE_BYTES];
            if (i % 3 == 1) {
                random.nextBytes(page);
            }
            memory.add(page);
        }
        return new Plain(memory, new TreeMap<>(Map.of("fallow:g0", random.nextLong(), "fallow:g1", 7L)));
    }

    @Override
    public int pages() {
        return memory.size();
    }

    @Override
    public void read(int page, byte[] into) {
        System.arraycopy(memory.get(page), 0, into, 0, Kernel.PAGE_BYTES);
    }

    /** Writes a few bytes, clears or fills a page, grows, or sets a global. */
    void change(Random random) {
        byte[] page = memory.get(random.nextInt(memory.size()));
        switch (random.nextInt(6)) {
            case 0 -> Arrays.fill(page, (byte) 0);
            case 1 -> random.nextBytes(page);
            case 2 -> memory.add(new byte[Kernel.PAGE_BYTES]);
            case 3 -> globals.put("fallow:g1", random.nextLong());
            default -> {
                int at = random.nextInt(page.length - 8);
                Arrays.fill(page, at, at + 8, (byte) random.nextInt(3));
            }
        }
    }
}

package org.fallow.node.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final int BYTES_MAX = 200;

    /** A page, read by its description. */
    private record Page(int flags, byte[] state, List<Reducer.Item> items) {
        static Page of(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int flags = in.getInt();
            byte[] state = bytes(in);
            List<Reducer.Item> items = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                items.add(new Reducer.Item(in.getInt(), bytes(in), bytes(in)));
            }
            assertThat(in.hasRemaining()).isFalse();
            return new Page(flags, state, items);
        }

        private static byte[] bytes(ByteBuffer in) {
            byte[] bytes = new byte[in.getInt()];
            in.get(bytes);
            return bytes;
        }
    }

    /** Its state is a number of bytes that changes from page to page. */
    @Seeds(count = 40)
    void everyResultIsInOnePageInItsOrderAndEachPageGoesOnFromTheStateBefore(long seed) {
        Random random = new Random(seed);
        List<Reducer.Item> items = new ArrayList<>();
        for (int unit = 0; unit < random.nextInt(60); unit++) {
            items.add(new Reducer.Item(unit, bytes(random, 40), bytes(random, 60)));
        }
        List<Page> pages = new ArrayList<>();
        List<byte[]> states = new ArrayList<>(List.of(new byte[0]));
        Pages<RuntimeException> folding = new Pages<>(
                page -> {
                    assertThat(page.length).as("seed %d", seed).isLessThanOrEqualTo(BYTES_MAX);
                    pages.add(Page.of(page));
                    states.add(bytes(random, 50));
                    return states.getLast();
                },
                BYTES_MAX);
        items.forEach(folding::add);
        assertThat(folding.end()).isEqualTo(states.getLast());
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        for (int i = 0; i < pages.size(); i++) {
            boolean last = i == pages.size() - 1;
            assertThat(pages.get(i).flags()).isEqualTo((i == 0 ? 1 : 0) | (last ? 2 : 0));
            assertThat(pages.get(i).state()).isEqualTo(states.get(i));
            assertThat(pages.get(i).items().isEmpty()).isEqualTo(items.isEmpty());
            pages.get(i).items().forEach(item -> write(seen, item));
        }
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        items.forEach(item -> write(given, item));
        assertThat(seen.toByteArray()).as("seed %d", seed).isEqualTo(given.toByteArray());
    }

    @Test
    void aStateThatLeavesNoRoomIsNamedWithTheUnit() {
        Pages<RuntimeException> folding = new Pages<>(page -> new byte[BYTES_MAX - 20], BYTES_MAX);
        folding.add(new Reducer.Item(0, new byte[50], new byte[50]));
        assertThatThrownBy(() -> folding.add(new Reducer.Item(7, new byte[50], new byte[50])))
                .hasMessageContaining("unit 7")
                .hasMessageContaining("180 bytes");
    }

    private static byte[] bytes(Random random, int max) {
        byte[] bytes = new byte[random.nextInt(max)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void write(ByteArrayOutputStream out, Reducer.Item item) {
        out.write((int) item.unit());
        out.writeBytes(item.input());
        out.writeBytes(item.result());
    }
}

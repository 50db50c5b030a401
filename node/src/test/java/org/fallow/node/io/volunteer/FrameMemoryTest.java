package org.fallow.node.io.volunteer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameMemoryTest {
    private final FrameMemory memory = new FrameMemory();

    @Test
    void theOldestFramesGiveWayAndNumbersGoOn() {
        for (int i = 0; i < FrameMemory.FRAMES_MAX + 10; i++) {
            memory.add(new byte[1], i, i);
        }
        assertThat(memory.after(0)).hasSize(FrameMemory.FRAMES_MAX);
        assertThat(memory.after(0).getFirst().number()).isEqualTo(11);
        assertThat(memory.told()).isEqualTo(FrameMemory.FRAMES_MAX + 10);
        assertThat(memory.after(memory.told() - 1)).singleElement().matches(last -> last.number() == memory.told());
    }

    @Test
    void largeFramesAreFewer() {
        for (int i = 0; i < 100; i++) {
            memory.add(new byte[64 << 10], i, i);
        }
        assertThat(memory.after(0)).hasSize(FrameMemory.BYTES_MAX / (64 << 10));
    }
}

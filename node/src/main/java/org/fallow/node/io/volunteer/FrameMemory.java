package org.fallow.node.io.volunteer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.fallow.work.sandbox.RunEvent;

/** The last frames that a unit's kernel has shown, for whoever watches it run; not for many threads at a time. */
final class FrameMemory {
    /** Frames of a unit: about a minute of them. */
    static final int FRAMES_MAX = 240;

    /** All of them together, in bytes; each is at most {@value RunEvent#FRAME_BYTES_MAX}. */
    static final int BYTES_MAX = 1 << 20;

    private final Deque<UnitRunner.Frame> frames = new ArrayDeque<>();
    private long told;
    private int bytes;

    /** The kernel has shown one; the oldest give way. */
    void add(byte[] frame, long step, long whenMillis) {
        told++;
        frames.addLast(new UnitRunner.Frame(told, step, whenMillis, frame));
        bytes += frame.length;
        while (frames.size() > FRAMES_MAX || bytes > BYTES_MAX) {
            bytes -= frames.removeFirst().bytes().length;
        }
    }

    /** How many there have been. */
    long told() {
        return told;
    }

    /** Those that came after the one with this number, oldest first. */
    List<UnitRunner.Frame> after(long number) {
        return frames.stream().filter(frame -> frame.number() > number).toList();
    }
}

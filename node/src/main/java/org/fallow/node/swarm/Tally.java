package org.fallow.node.swarm;

/** The messages sent, by what they are for; requests and answers are a message each. Counts only while it is open. */
final class Tally {
    private final long[] requests = new long[Purpose.values().length];
    private final long[] messages = new long[Purpose.values().length];
    private final long[] bytes = new long[Purpose.values().length];
    private boolean open;

    void open(boolean counts) {
        open = counts;
    }

    void request(Purpose purpose, int size) {
        if (open) {
            requests[purpose.ordinal()]++;
            answer(purpose, size);
        }
    }

    void answer(Purpose purpose, int size) {
        if (open) {
            messages[purpose.ordinal()]++;
            bytes[purpose.ordinal()] += size;
        }
    }

    SwarmReport.Load load(Purpose purpose, double nodeHours) {
        int row = purpose.ordinal();
        return new SwarmReport.Load(
                purpose, requests[row] / nodeHours, messages[row] / nodeHours, bytes[row] / nodeHours);
    }
}

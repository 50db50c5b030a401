package org.fallow.node.swarm;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The messages sent, by what they are for; requests and answers are a message each. Counts only while it is open. */
final class Tally {
    private final Map<Purpose, Row> rows = new EnumMap<>(Purpose.class);
    private boolean open;

    private static final class Row {
        private long requests;
        private long messages;
        private long bytes;
    }

    Tally() {
        for (Purpose purpose : Purpose.values()) {
            rows.put(purpose, new Row());
        }
    }

    void open(boolean counts) {
        open = counts;
    }

    void request(Purpose purpose, int size) {
        if (open) {
            row(purpose).requests++;
            answer(purpose, size);
        }
    }

    void answer(Purpose purpose, int size) {
        if (open) {
            row(purpose).messages++;
            row(purpose).bytes += size;
        }
    }

    SwarmReport.Load load(Purpose purpose, double nodeHours) {
        Row row = row(purpose);
        return new SwarmReport.Load(purpose, row.requests / nodeHours, row.messages / nodeHours, row.bytes / nodeHours);
    }

    private Row row(Purpose purpose) {
        return Objects.requireNonNull(rows.get(purpose), "each purpose has a row");
    }
}

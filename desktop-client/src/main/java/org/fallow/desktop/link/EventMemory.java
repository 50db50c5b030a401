package org.fallow.desktop.link;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;

/** What the node has told of as it happened, the last {@value #EVENTS_MAX} events, by their numbers. For the UI thread. */
public final class EventMemory {
    /** As many as a node remembers. */
    static final int EVENTS_MAX = 1_000;

    private final TreeMap<Long, NodeEvent> events = new TreeMap<>(Comparator.naturalOrder());

    /** More has happened; what is known already counts once. */
    public void heard(Collection<NodeEvent> news) {
        news.forEach(event -> events.put(event.id(), event));
        while (events.size() > EVENTS_MAX) {
            events.pollFirstEntry();
        }
    }

    /** All of them, the newest first. */
    public List<NodeEvent> newestFirst() {
        return List.copyOf(events.descendingMap().values());
    }

    /** Those of some kinds, the newest first. */
    public Stream<NodeEvent> newestFirst(List<EventKind> kinds) {
        return events.descendingMap().values().stream().filter(event -> kinds.contains(event.kind()));
    }
}

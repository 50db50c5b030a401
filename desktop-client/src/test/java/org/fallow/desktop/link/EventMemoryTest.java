package org.fallow.desktop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.junit.jupiter.api.Test;

class EventMemoryTest {
    private final EventMemory memory = new EventMemory();

    private static NodeEvent event(long id, EventKind kind) {
        return NodeEvent.of(kind, "event " + id).at(id, id);
    }

    @Test
    void whatIsHeardAgainAfterAConnectionWasLostCountsOnceAndTheNewestComesFirst() {
        memory.heard(List.of(event(1, EventKind.NODE), event(2, EventKind.SETTING)));
        memory.heard(List.of(event(2, EventKind.SETTING), event(3, EventKind.NODE)));
        assertThat(memory.newestFirst()).extracting(NodeEvent::id).containsExactly(3L, 2L, 1L);
        assertThat(memory.newestFirst(List.of(EventKind.NODE)))
                .extracting(NodeEvent::id)
                .containsExactly(3L, 1L);
    }

    @Test
    void theOldestGiveWay() {
        memory.heard(LongStream.rangeClosed(1, EventMemory.EVENTS_MAX + 5)
                .mapToObj(id -> event(id, EventKind.NODE))
                .toList());
        assertThat(memory.newestFirst()).hasSize(EventMemory.EVENTS_MAX);
        assertThat(memory.newestFirst().getLast().id()).isEqualTo(6);
    }
}

package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.libp2p.io.MonotonicClock.Standing;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final List<NodeEvent> told = new ArrayList<>();
    private final AtomicInteger renewals = new AtomicInteger();

    private void look(Standing standing) {
        ClockWatch.look(standing, told::add, renewals::incrementAndGet);
    }

    @Test
    void aSleepIsToldInPlainWordsAndIsNoTrouble() {
        look(new Standing.Same());
        look(new Standing.Leapt(Duration.ofHours(8)));
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EventKind.NODE);
            assertThat(event.text()).startsWith("8 hours have passed at once");
        });
        assertThat(renewals).hasValue(0);
    }

    @Test
    void aClockFarAheadIsTroubleButNoReasonToBeginAgain() {
        look(new Standing.Doubted(Duration.ofDays(3_650)));
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EventKind.TROUBLE);
            assertThat(event.text()).contains("3650 days ahead");
        });
        assertThat(renewals).hasValue(0);
    }

    @Test
    void withAClockSetBackTheNodeBeginsAgain() {
        look(new Standing.SetBack(Duration.ofDays(1)));
        assertThat(told)
                .singleElement()
                .satisfies(event -> assertThat(event.text()).contains("set back by 24 hours"));
        assertThat(renewals).hasValue(1);
    }
}

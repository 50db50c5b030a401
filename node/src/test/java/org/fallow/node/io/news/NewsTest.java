package org.fallow.node.io.news;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.NodeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void numbersGrowAlsoOverARestartAndAClockThatWasSetBack() {
        News before = new News(() -> NOON, new EventLog(folder));
        before.tell(NodeEvent.of(EventKind.NODE, "first"));
        before.tell(NodeEvent.of(EventKind.NODE, "second"));
        News after = new News(() -> NOON.minusSeconds(60), new EventLog(folder));
        after.tell(NodeEvent.of(EventKind.NODE, "third"));
        List<NodeEvent> all = after.memory(10);
        assertThat(all).extracting(NodeEvent::text).containsExactly("first", "second", "third");
        assertThat(all).extracting(NodeEvent::id).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theStateItIsInAlreadyIsNoNews() {
        News news = new News(() -> Instant.EPOCH);
        news.tell(NodeEvent.ofState(NodeState.IDLE, "nothing to do"));
        news.tell(NodeEvent.ofState(NodeState.PAUSED, "paused"));
        news.tell(NodeEvent.ofState(NodeState.PAUSED, "paused"));
        news.tell(NodeEvent.ofState(NodeState.IDLE, "nothing to do"));
        assertThat(news.memory(9))
                .extracting(NodeEvent::text)
                .containsExactly("nothing to do", "paused", "nothing to do");
    }

    @Test
    void aListenerFirstHearsWhatItMissed() throws Exception {
        News news = new News(() -> NOON);
        for (int i = 0; i < 5; i++) {
            news.tell(NodeEvent.of(EventKind.NODE, "event " + i));
        }
        long third = news.memory(5).get(2).id();
        try (News.Listener listener = news.listen(third, () -> {}).orElseThrow()) {
            news.tell(NodeEvent.of(EventKind.NODE, "event 5"));
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                heard.add(listener.next(Duration.ofMinutes(1)).orElseThrow().text());
            }
            assertThat(heard).containsExactly("event 3", "event 4", "event 5");
        }
        assertThat(news.listeners()).isZero();
    }

    @Test
    void whoDoesNotKeepUpIsDroppedAndHoldsNobodyUp() throws Exception {
        News news = new News(() -> NOON);
        AtomicInteger ends = new AtomicInteger();
        News.Listener slow = news.listen(0, ends::incrementAndGet).orElseThrow();
        News.Listener quick = news.listen(0, () -> {}).orElseThrow();
        for (int i = 0; i <= News.WAITING_MAX; i++) {
            news.tell(NodeEvent.of(EventKind.BATCH, "further"));
            assertThat(quick.next(Duration.ofMinutes(1))).isPresent();
        }
        assertThat(slow.ended()).isTrue();
        assertThat(ends).hasValue(1);
        assertThat(slow.next(Duration.ofMinutes(1))).isEmpty();
        assertThat(quick.ended()).isFalse();
        assertThat(news.listeners()).isOne();
    }

    @Test
    void moreListenersThanAreAllowedAreRefused() {
        News news = new News(() -> NOON);
        AtomicInteger begun = new AtomicInteger();
        news.onListener(begun::incrementAndGet);
        for (int i = 0; i < News.LISTENERS_MAX; i++) {
            assertThat(news.listen(0, () -> {})).isPresent();
        }
        assertThat(news.listen(0, () -> {})).isEmpty();
        assertThat(begun).hasValue(News.LISTENERS_MAX);
        news.close();
        assertThat(news.listeners()).isZero();
        assertThat(news.listen(0, () -> {})).as("after the end").isEmpty();
    }

    @Test
    void theLogStaysSmallAndALineThatWasCutShortIsLeftOut() throws Exception {
        EventLog log = new EventLog(folder);
        String text = "x".repeat(60_000);
        for (int i = 1; i <= 60; i++) {
            log.add(NodeEvent.of(EventKind.NODE, text).at(i, i));
        }
        try (Stream<Path> files = Files.list(folder)) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            assertThat(bytes).isLessThan(3 << 20);
        }
        Files.writeString(folder.resolve("events.jsonl"), "{\"id\":61,\"whenM", StandardOpenOption.APPEND);
        List<NodeEvent> last = new EventLog(folder).last(10);
        assertThat(last).hasSize(10);
        assertThat(last.getLast().id()).isEqualTo(60);
    }

    @Test
    void whatIsFleetingIsRememberedAndNotWritten() {
        News news = new News(() -> NOON, new EventLog(folder));
        news.tell(NodeEvent.ofPeer(EventKind.PEER_LEFT, "12D3", "gone"));
        news.tell(NodeEvent.of(EventKind.TROUBLE, "too hot"));
        assertThat(news.memory(10)).hasSize(2);
        assertThat(new EventLog(folder).last(10)).extracting(NodeEvent::text).containsExactly("too hot");
    }
}

package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuietLogTest {
    @Test
    void aFloodOfLinesIsCutToAFewASecondAndCounted() {
        Logger logger = (Logger) LoggerFactory.getLogger("quiet");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        QuietLog quiet = new QuietLog(logger, now::get);
        for (int i = 0; i < 10_000; i++) {
            quiet.debug("peer {} did it again", i);
        }
        assertThat(lines.list).hasSize(50);
        now.set(now.get().plusSeconds(1));
        for (int i = 0; i < 100; i++) {
            quiet.debug("peer {} and again", i);
        }
        assertThat(lines.list).hasSize(50 + 5 + 1);
        assertThat(lines.list.get(50).getFormattedMessage()).isEqualTo("9950 lines like the next were left out");
    }
}

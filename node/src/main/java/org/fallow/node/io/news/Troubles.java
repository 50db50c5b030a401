package org.fallow.node.io.news;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.function.Consumer;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.slf4j.LoggerFactory;

/** Hears the program's warnings and errors, which its log tells too. */
public final class Troubles extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String LOGGERS = "org.fallow";
    private static final int TEXT_CHARS_MAX = 500;

    private final Consumer<NodeEvent> news;

    private Troubles(Consumer<NodeEvent> news) {
        this.news = news;
    }

    /** Hears them until it is closed; of every node in this process, where there are several. */
    public static Troubles tell(Consumer<NodeEvent> news) {
        Troubles troubles = new Troubles(news);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        troubles.setContext(context);
        troubles.start();
        context.getLogger(LOGGERS).addAppender(troubles);
        return troubles;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            String text = event.getFormattedMessage();
            news.accept(NodeEvent.of(
                    EventKind.TROUBLE, text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text));
        }
    }

    @Override
    public void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(LOGGERS).detachAppender(this);
        stop();
    }
}

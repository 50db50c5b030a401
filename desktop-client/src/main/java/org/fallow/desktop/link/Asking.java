package org.fallow.desktop.link;

import java.util.function.Consumer;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;

/** Asks and steers the node. Calls return at once; what comes of them arrives on the UI thread. */
public interface Asking {
    /**
     * One question.
     *
     * @param <T> the answer
     */
    interface Question<T> {
        /** Puts it to the node; may block. */
        T to(NodeApi node) throws ApiException;
    }

    /**
     * Puts a question.
     *
     * @param failed hears why there is no answer, one line
     */
    <T> void ask(Question<T> question, Consumer<? super T> answered, Consumer<String> failed);

    /** Tells the node to do something; what came of it shows in the next {@link Sight}, which is taken at once. */
    default void tell(Question<?> command, Consumer<String> failed) {
        ask(command, _ -> look(), failed);
    }

    /** Takes a {@link Sight} now. */
    void look();

    /** Starts a node of this window's own where none answers. */
    void start();
}

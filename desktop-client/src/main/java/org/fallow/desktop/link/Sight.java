package org.fallow.desktop.link;

import java.time.Instant;
import java.util.List;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.TaskStatus;
import org.jspecify.annotations.Nullable;

/** What the window knows of its node at a moment. */
public sealed interface Sight {
    /** Not asked yet. */
    record Looking() implements Sight {}

    /**
     * The node answered.
     *
     * @param at when
     * @param node what it said of itself
     * @param tasks its units
     * @param projects the projects it knows
     */
    record Reached(Instant at, NodeStatus node, List<TaskStatus> tasks, List<ProjectStatus> projects) implements Sight {
        /** Copies the lists. */
        public Reached {
            tasks = List.copyOf(tasks);
            projects = List.copyOf(projects);
        }
    }

    /**
     * The node does not answer, or says no.
     *
     * @param at when it was asked last
     * @param why what was tried and failed, one line
     * @param last the last answer; null when there was none
     */
    record Lost(Instant at, String why, @Nullable Reached last) implements Sight {}
}

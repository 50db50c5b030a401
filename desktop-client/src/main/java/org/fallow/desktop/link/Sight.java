package org.fallow.desktop.link;

import java.time.Instant;
import java.util.List;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.jspecify.annotations.Nullable;

/** What the window knows of its node at a moment. */
public sealed interface Sight {
    /** Not asked yet. */
    record Looking() implements Sight {}

    /** There was no node: this window has started one, and it does not answer yet. */
    record Starting() implements Sight {}

    /**
     * The node answered.
     *
     * @param at when
     * @param node what it said of itself
     * @param tasks its units
     * @param slow what is asked less often
     */
    record Reached(Instant at, NodeStatus node, List<TaskStatus> tasks, Slow slow) implements Sight {
        /** Copies the list. */
        public Reached {
            tasks = List.copyOf(tasks);
        }

        /** The projects it knows. */
        public List<ProjectStatus> projects() {
            return slow.projects();
        }
    }

    /**
     * What changes slowly, and may be some seconds old.
     *
     * @param projects the projects it knows
     * @param rules of when work runs
     * @param settings its preferences
     * @param peers connected ones
     * @param directory how far it is with asking the network for projects
     * @param batches those it knows
     * @param credit what it has done for each project
     */
    record Slow(
            List<ProjectStatus> projects,
            List<RuleStatus> rules,
            List<SettingStatus> settings,
            List<PeerStatus> peers,
            DirectoryStatus directory,
            List<BatchStatus> batches,
            List<CreditStatus> credit) {
        /** Copies the lists. */
        public Slow {
            projects = List.copyOf(projects);
            rules = List.copyOf(rules);
            settings = List.copyOf(settings);
            peers = List.copyOf(peers);
            batches = List.copyOf(batches);
            credit = List.copyOf(credit);
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

    /** The newest answer there is, though it may be old; null for none. */
    default @Nullable Reached newest() {
        return switch (this) {
            case Looking _, Starting _ -> null;
            case Reached reached -> reached;
            case Lost lost -> lost.last();
        };
    }
}

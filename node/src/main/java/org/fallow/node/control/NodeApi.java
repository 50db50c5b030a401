package org.fallow.node.control;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ComputerStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.FrameStatus;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectProfile;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;

/**
 * A node as its owner sees it. Calls block, never longer than the client's patience, and may be made from many threads.
 * Every call throws {@link NoRunningNode} when no node answers and {@link ApiRefused} when it says no.
 */
public interface NodeApi extends AutoCloseable {
    /** What the node is doing, and why. */
    NodeStatus status() throws ApiException;

    /** Units on this node, running ones first. */
    List<TaskStatus> tasks() throws ApiException;

    /** Holds a unit under way back, or lets it go on; its place stays taken meanwhile. */
    TaskStatus suspend(String batch, long unit, boolean wanted) throws ApiException;

    /** Gives a unit under way back, so that somebody else is given it; the unit as it was. */
    TaskStatus abort(String batch, long unit) throws ApiException;

    /** What the kernel of a unit under way has shown of its state after the frame with this number; 0 for all known. */
    List<FrameStatus> frames(String batch, long unit, long after) throws ApiException;

    /** The computer it runs on, against its limits. */
    ComputerStatus computer() throws ApiException;

    /** Connected peers. */
    List<PeerStatus> peers() throws ApiException;

    /** Projects this node knows. */
    List<ProjectStatus> projects() throws ApiException;

    /** Projects it has heard of that have all the words and the topic; an empty text or topic asks for any. */
    List<ProjectStatus> search(String text, String topic) throws ApiException;

    /** What it has heard of the network's projects, and how far it is with asking. */
    DirectoryStatus directory() throws ApiException;

    /** Begins to ask the whole network for projects, unless that has just been done. */
    DirectoryStatus askDirectory() throws ApiException;

    /** The rules of when work runs, and how each stands. */
    List<RuleStatus> rules() throws ApiException;

    /** Every preference of the node. */
    List<SettingStatus> settings() throws ApiException;

    /** Sets a preference, in force at once; {@code usual} unsets it. */
    SettingStatus set(String key, String value) throws ApiException;

    /** What one reads before joining a project; may take some seconds, as records are fetched. */
    ProjectProfile profile(String project) throws ApiException;

    /** The projects that this node's user wants nothing to do with. */
    List<ProjectStatus> blocked() throws ApiException;

    /** Never runs units of a project, nor shows it, from now on; or does again. A blocked project is left. */
    ProjectStatus block(String project, boolean wanted) throws ApiException;

    /** Works for a project from now on. */
    ProjectStatus join(String project) throws ApiException;

    /** Keeps and serves a project's records, kernels and inputs from now on, or no longer. */
    ProjectStatus mirror(String project, boolean wanted) throws ApiException;

    /** Stops working for a project; its running units are given back. */
    ProjectStatus leave(String project) throws ApiException;

    /** Gives a joined project another share of the node's time: 1 to 10,000 against the weights of the others. */
    ProjectStatus share(String project, int weight) throws ApiException;

    /** Stops computing until resumed. */
    NodeStatus pause() throws ApiException;

    /** Stops computing for a while, at least a second. */
    NodeStatus pause(Duration length) throws ApiException;

    /** Computes again. */
    NodeStatus resume() throws ApiException;

    /** Ends the running units, then pauses. */
    NodeStatus finish() throws ApiException;

    /** Ends the node's process. */
    void stop() throws ApiException;

    /** Looks at the whole network now, which takes some seconds. */
    NodeStatus census() throws ApiException;

    /** Batches this node knows. */
    List<BatchStatus> batches() throws ApiException;

    /** One batch, by its CID. */
    BatchStatus batch(String batch) throws ApiException;

    /**
     * Hands over the lines of a batch's results as they arrive, verbatim, without the line end: a
     * {@link org.fallow.node.status.ResultLine} each, in unit order, for the units accepted now.
     *
     * @return how many lines
     */
    long results(String batch, Consumer<String> line) throws ApiException;

    /**
     * Writes the results accepted now, brought together as the batch says, or where {@code by} is not empty in another
     * way: {@code jsonl csv concat}. The node does it.
     *
     * @throws IOException when {@code to} fails
     */
    void reduced(String batch, String by, OutputStream to) throws ApiException, IOException;

    /** Withdraws a batch that this node published: nobody works on it any more, what is accepted stays so. */
    BatchStatus cancel(String batch) throws ApiException;

    /** The whole story of a unit. */
    UnitStory explain(String batch, long unit) throws ApiException;

    /** A file that proves what the votes on a unit prove, for whoever has no network. */
    byte[] proof(String batch, long unit) throws ApiException;

    /** What it has done for each project, as custodians vouch for it. */
    List<CreditStatus> credit() throws ApiException;

    /** The same of units computed from {@code from} on, before {@code to}; days or times, empty for no such end. */
    List<CreditStatus> credit(String from, String to) throws ApiException;

    /** What has happened, the last {@code lines} of it, oldest first; of these kinds, or of all where there are none. */
    List<NodeEvent> log(int lines, List<EventKind> kinds) throws ApiException;

    /**
     * Hands over what happens from now on, as it happens, on the caller's thread, until the node ends: then it throws
     * {@link NoRunningNode}. Closing this from another thread ends it too.
     */
    void events(List<EventKind> kinds, Consumer<NodeEvent> each) throws ApiException;

    /** The same, and before it what the node remembers of what happened after the event with this number; 0 for all. */
    void events(long after, List<EventKind> kinds, Consumer<NodeEvent> each) throws ApiException;

    /** The node's figures, in Prometheus's text format. */
    byte[] metrics() throws ApiException;

    /** The custodians' receipts for it, as a file. */
    byte[] creditFile() throws ApiException;

    /** Gives the node a blob to hold and serve; returns its CID. */
    String upload(byte[] blob) throws ApiException;

    /** Publishes a batch whose blobs the node holds. */
    BatchStatus publish(PublishRequest request) throws ApiException;

    @Override
    void close();
}

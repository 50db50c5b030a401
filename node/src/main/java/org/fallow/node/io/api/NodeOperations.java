package org.fallow.node.io.api;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.control.ShareRequest;
import org.fallow.node.io.news.News;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ComputerStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.FrameStatus;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectProfile;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;

/** What the local API can ask of a node; the paths are in {@link org.fallow.node.control.ApiPaths}. May block. */
public interface NodeOperations {
    /** The node at this moment. */
    NodeStatus status() throws IOException;

    /** Units on this node, running ones first. */
    List<TaskStatus> tasks() throws IOException;

    /** Holds a unit under way back, or lets it go on. */
    TaskStatus suspend(String batch, long unit, boolean wanted) throws Refusal;

    /** Gives a unit under way back; the unit as it was. */
    TaskStatus abort(String batch, long unit) throws Refusal;

    /** What the kernel of a unit under way has shown after the frame with this number. */
    List<FrameStatus> frames(String batch, long unit, long after) throws Refusal;

    /** The computer it runs on, against its limits. */
    ComputerStatus computer();

    /** Connected peers. */
    List<PeerStatus> peers();

    /** Projects this node knows. */
    List<ProjectStatus> projects() throws IOException;

    /** Projects this node has heard of that have all the words and the topic; an empty text or topic asks for any. */
    List<ProjectStatus> search(String text, String topic) throws IOException;

    /** What this node has heard of the network's projects. */
    DirectoryStatus directory();

    /** Begins to ask the whole network for projects. */
    DirectoryStatus askDirectory();

    /** The rules of when work runs, and how each stands. */
    List<RuleStatus> rules();

    /** Every preference. */
    List<SettingStatus> settings();

    /** Sets a preference, as a person wrote it. */
    SettingStatus set(SettingRequest request) throws IOException, Refusal;

    /** What one reads before joining a project. */
    ProjectProfile profile(String id) throws IOException, Refusal;

    /** The projects that its user wants nothing to do with. */
    List<ProjectStatus> blocked() throws IOException;

    /** Never runs its units, nor shows it, from now on; or does again. */
    ProjectStatus block(String id, boolean wanted) throws IOException, Refusal;

    /** Works for a project from now on; {@code id} as a person typed it. */
    ProjectStatus join(String id) throws IOException, Refusal;

    /** Keeps and serves its records, kernels and inputs from now on, or no longer. */
    ProjectStatus mirror(String id, boolean wanted) throws IOException, Refusal;

    /** No longer works for it. */
    ProjectStatus leave(String id) throws IOException, Refusal;

    /** Gives a joined project another share of this node's time. */
    ProjectStatus share(String id, ShareRequest request) throws IOException, Refusal;

    /** Computes nothing for a while, or until resumed. */
    NodeStatus pause(PauseRequest request) throws IOException, Refusal;

    /** Computes again. */
    NodeStatus resume() throws IOException;

    /** Ends the running units, then pauses. */
    NodeStatus finish() throws IOException;

    /** Ends the process soon after. */
    NodeStatus stop() throws IOException;

    /** Looks at the whole network now, which takes some seconds; the status says what came of it. */
    NodeStatus census() throws IOException;

    /** Batches this node knows. */
    List<BatchStatus> batches() throws IOException;

    /** Signs nothing: checks, keeps and spreads what a publisher signed. */
    BatchStatus publish(PublishRequest request) throws IOException, Refusal;

    /** One batch. */
    BatchStatus batch(String id) throws IOException, Refusal;

    /** Finds the batch before the first byte is written, then writes a line for each accepted unit. */
    Results results(String id) throws IOException, Refusal;

    /** A batch's results brought together as it says, or another way: {@code jsonl csv concat}. */
    Results reduced(String id, Optional<String> by) throws IOException, Refusal;

    /** Withdraws a batch that was signed here: nobody works on it any more. */
    BatchStatus cancel(String id) throws IOException, Refusal;

    /** The whole story of a unit. */
    UnitStory explain(String id, long unit) throws IOException, Refusal;

    /** A unit's proof file. */
    byte[] proof(String id, long unit) throws IOException, Refusal;

    /** What this node has done for each project, as custodians vouch for it, with units computed in a period. */
    List<CreditStatus> credit(Period period) throws IOException;

    /** Their receipts as a file. */
    byte[] creditFile() throws IOException;

    /** Keeps a blob. */
    BlobStored store(byte[] blob) throws IOException, Refusal;

    /** What happens on the node. */
    News news();

    /** The lines of a batch's results. */
    @FunctionalInterface
    interface Results {
        /** Writes them all. */
        void writeTo(OutputStream out) throws IOException;
    }
}

package org.fallow.node.io.collect;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.volunteer.UnitInputs;
import org.fallow.scheduler.proof.Proof;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitSource;

/** Makes proof files of what this node holds. */
public final class Proofs {
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(10);

    /** Of what a file holds, less what its other parts may come to. */
    private static final int BYTES_MAX = Proof.FILE_BYTES_MAX - (34 << 20);

    private final ProjectTable projects;
    private final BatchViews views;
    private final UnitInputs inputs;
    private final BlobFetcher blobs;

    /** Over what is kept on disk; fetches unit lists that are not held. */
    public Proofs(ProjectTable projects, BatchViews views, UnitInputs inputs, BlobFetcher blobs) {
        this.projects = projects;
        this.views = views;
        this.inputs = inputs;
        this.blobs = blobs;
    }

    /**
     * The proof file of a unit.
     *
     * @throws IOException in one line, when something that belongs into it is not to be had or too large
     */
    public byte[] file(Signed<Batch> batch, long unit) throws IOException {
        Optional<Signed<Project>> project = projects.project(batch.value().project());
        if (project.isEmpty()) {
            throw new IOException("the project's record has not been found yet");
        }
        Ballot ballot = views.ballot(batch.cid(), unit);
        if (ballot.size() > Proof.VOTES_MAX || ballot.openings().size() > Proof.OPENINGS_MAX) {
            throw new IOException("unit " + unit + " has more votes or results than a proof file holds");
        }
        byte[] list = list(batch.value().units(), unit);
        if (list.length > Proof.LIST_BYTES_MAX) {
            throw new IOException("the list of the unit's inputs has " + list.length + " bytes, a proof file holds "
                    + Proof.LIST_BYTES_MAX);
        }
        List<Ballot> before = views.ballots(batch.cid(), batch.value().units().startOfChain(unit), unit);
        long bytes = list.length;
        int votes = 0;
        for (Ballot earlier : before) {
            bytes += earlier.openings().stream()
                    .mapToLong(o -> o.encoded().length)
                    .sum();
            bytes += earlier.votes().stream().mapToLong(v -> v.encoded().length).sum();
            votes += earlier.size();
        }
        if (bytes > BYTES_MAX || votes > Proof.BEFORE_VOTES_MAX) {
            throw new IOException("the " + before.size() + " units before unit " + unit + " have more results or votes"
                    + " than a proof file holds");
        }
        byte[] input = inputs.inputOrFirst(batch, unit);
        return Proof.of(project.get(), batch, unit, input, list, before, ballot).bytes();
    }

    private byte[] list(UnitSource units, long unit) throws IOException {
        return switch (units) {
            case UnitSource.Sweep sweep -> new byte[0];
            case UnitSource.Chained chained -> list(chained.of(), chained.chain(unit));
            case UnitSource.Listed(long count, List<Cid> lists) ->
                blobs.fetch(lists.get((int) (unit / Batch.SHARD_UNITS)), Set.of(), FETCH_PATIENCE);
        };
    }
}

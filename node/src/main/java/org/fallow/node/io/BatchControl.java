package org.fallow.node.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.io.api.NodeOperations;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.scheduler.offer.Provenance;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;

/** The batches this node knows: published, followed, shown. */
final class BatchControl {
    private final Control.Kept kept;
    private final Control.Running running;

    BatchControl(Control.Kept kept, Control.Running running) {
        this.kept = kept;
        this.running = running;
    }

    List<BatchStatus> batches() throws IOException {
        List<BatchStatus> all = new ArrayList<>();
        for (Signed<Batch> batch : kept.projects().batches()) {
            all.add(running.views().status(batch));
        }
        return all;
    }

    /** Those that this node published. */
    List<BatchStatus> own() throws IOException {
        Set<Cid> own = kept.projects().published().keySet();
        List<BatchStatus> all = new ArrayList<>();
        for (Cid cid : own) {
            Optional<Signed<Batch>> batch = kept.projects().batch(cid);
            if (batch.isPresent()) {
                all.add(running.views().status(batch.get()));
            }
        }
        return all;
    }

    BatchStatus publish(PublishRequest request) throws IOException, Refusal {
        try {
            Signed<Project> project = RecordKind.PROJECT.open(request.project());
            Signed<Batch> batch = RecordKind.BATCH.open(request.batch());
            if (!Provenance.holds(batch, project) || !project.value().batches().contains(batch.cid())) {
                throw Refusal.badRequest("the batch is not one of the project's", "sign both with the same key");
            }
            Optional<Signed<Batch>> same = same(project, batch.value());
            if (same.isPresent()) {
                running.publications().amend(project.value(), kept.publisher());
                return running.views().status(same.get());
            }
            requireBlobs(batch.value());
            running.publications().publish(project, batch);
            return running.views().status(batch);
        } catch (WireException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()), "");
        }
    }

    /** An open batch of the project that wants the same: it is not published twice, whatever the time. */
    private Optional<Signed<Batch>> same(Signed<Project> project, Batch batch) throws IOException {
        Optional<Signed<Project>> known = kept.projects().project(batch.project());
        if (known.isEmpty() || !project.signer().equals(kept.publisher().peerId())) {
            return Optional.empty();
        }
        for (Cid open : known.get().value().batches()) {
            Optional<Signed<Batch>> other = kept.projects().batch(open);
            if (other.isPresent()
                    && other.get().value().expiresMillis() > batch.createdMillis()
                    && timeless(other.get().value()).equals(timeless(batch))) {
                return other;
            }
        }
        return Optional.empty();
    }

    private static Batch timeless(Batch batch) {
        return new Batch(
                batch.version(),
                batch.project(),
                batch.kernel(),
                batch.mode(),
                batch.limits(),
                batch.units(),
                batch.verify(),
                batch.reduce(),
                0,
                0);
    }

    private void requireBlobs(Batch batch) throws Refusal {
        for (Cid blob : batch.blobs()) {
            if (!kept.blobs().holds(blob)) {
                throw Refusal.badRequest("this node does not hold blob " + blob, "put the blobs before the batch");
            }
        }
    }

    BatchStatus batch(String id) throws IOException, Refusal {
        return running.views().status(find(id));
    }

    NodeOperations.Results results(String id) throws IOException, Refusal {
        Signed<Batch> batch = find(id);
        return out -> running.views().results(batch, out);
    }

    NodeOperations.Results reduced(String id, Optional<String> by) throws IOException, Refusal {
        Signed<Batch> batch = find(id);
        Reduce how = by.isEmpty() ? batch.value().reduce() : named(by.get());
        return out -> running.reducing().write(batch, how, out);
    }

    private static Reduce named(String way) throws Refusal {
        return switch (way) {
            case "jsonl" -> new Reduce(Reduce.Kind.JSONL, "");
            case "csv" -> new Reduce(Reduce.Kind.CSV, "");
            case "concat" -> new Reduce(Reduce.Kind.CONCAT, "");
            default ->
                throw Refusal.badRequest("no way to bring results together is called " + way, "jsonl, csv or concat");
        };
    }

    /** Only a batch that this node published: its records are signed with the key that is here. */
    BatchStatus cancel(String id) throws IOException, Refusal {
        Signed<Batch> batch = find(id);
        Optional<Signed<Project>> project =
                kept.projects().project(batch.value().project());
        if (!batch.signer().equals(kept.publisher().peerId()) || project.isEmpty()) {
            throw Refusal.badRequest(
                    "batch " + id + " is another publisher's",
                    "only who signed it can cancel it; fallow leave stops working for a project");
        }
        if (project.get().value().batches().contains(batch.cid())) {
            running.publications().withdraw(project.get(), batch.cid(), kept.publisher());
            running.watch().nudge();
        }
        return running.views().status(batch);
    }

    UnitStory explain(String id, long unit) throws IOException, Refusal {
        return running.views().story(refreshed(id, unit), unit);
    }

    byte[] proof(String id, long unit) throws IOException, Refusal {
        return running.proofs().file(refreshed(id, unit), unit);
    }

    /** The unit's batch, once its custodians have been asked for what they know of it. */
    private Signed<Batch> refreshed(String id, long unit) throws IOException, Refusal {
        Signed<Batch> batch = find(id);
        if (unit >= batch.value().units().count()) {
            throw Refusal.notFound(
                    "the batch has no unit " + unit,
                    "its units are 0 to " + (batch.value().units().count() - 1));
        }
        running.collector().refresh(batch, unit);
        return batch;
    }

    BlobStored store(byte[] blob) throws IOException {
        BlobLayout layout = kept.blobs().put(blob);
        return new BlobStored(layout.root().toString());
    }

    /** A batch this node knows, or can learn of from the projects it knows; it is followed from then on. */
    private Signed<Batch> find(String id) throws IOException, Refusal {
        try {
            Cid cid = Cid.parse(id);
            Optional<Signed<Batch>> batch = kept.projects().batch(cid);
            if (batch.isEmpty()) {
                throw Refusal.notFound("batch " + id + " is not known here", "fallow batch lists those that are");
            }
            running.collector().follow(cid);
            return batch.get();
        } catch (WireException e) {
            throw Refusal.badRequest(
                    String.valueOf(e.getMessage()), "a batch's id is its CID, as fallow batch prints it");
        }
    }
}

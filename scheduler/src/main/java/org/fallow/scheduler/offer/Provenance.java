package org.fallow.scheduler.offer;

import org.fallow.work.record.Batch;
import org.fallow.work.record.Project;
import org.fallow.work.record.Signed;

/**
 * Whose a batch is. A batch names its project by an id that hides the project's name, so the batch alone proves only
 * that its signer wrote it. Whoever holds the project's record as well can prove that signer to be the publisher; a
 * volunteer has it (it joined the project) and must ask here before it computes. A custodian need not: it keeps votes
 * for whatever the signed batch says, and a batch that nobody's project lists is worked on by nobody.
 */
public final class Provenance {
    private Provenance() {}

    /** Whether the project's publisher signed the batch for this project. */
    public static boolean holds(Signed<Batch> batch, Signed<Project> project) {
        return batch.signer().equals(project.signer())
                && batch.value().project().equals(project.value().id(project.signer()));
    }
}

package org.fallow.node.status;

import java.util.List;

/**
 * A project as one reads it before joining.
 *
 * @param project the project
 * @param batches its newest open batches, newest first, at most 8
 * @param unread open batches beyond those, and those whose record could not be fetched now
 */
public record ProjectProfile(ProjectStatus project, List<BatchNeeds> batches, int unread) {
    /** Copies the list. */
    public ProjectProfile {
        batches = List.copyOf(batches);
    }
}

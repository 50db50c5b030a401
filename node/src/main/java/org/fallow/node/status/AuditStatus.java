package org.fallow.node.status;

import org.jspecify.annotations.Nullable;

/**
 * What the audits of a sampled batch say.
 *
 * @param share of the votes that is to be audited by now, 0 to 1
 * @param unaudited units whose result nobody computed again
 * @param owed units that want a vote, an audit or a jury
 * @param errors wrong results that are to be expected at most; null while nothing was drawn
 * @param allowed wrong results that the publisher allows
 * @param complete whether the publisher has found it enough, so that all results are accepted
 */
public record AuditStatus(
        double share, long unaudited, long owed, @Nullable Double errors, double allowed, boolean complete) {}

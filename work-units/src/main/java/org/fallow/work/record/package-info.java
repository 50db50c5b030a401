/** What is said and signed: projects, batches, units, votes, openings, and the content ids of blobs. */
@NullMarked
package org.fallow.work.record;

import org.jspecify.annotations.NullMarked;

/** What a trial of a kernel showed, and what its publisher should change. */
@NullMarked
package org.fallow.work.measure;

import org.jspecify.annotations.NullMarked;

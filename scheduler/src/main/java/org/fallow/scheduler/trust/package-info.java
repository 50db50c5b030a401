/** What an identity has done: votes that the signed records themselves contradict. */
@NullMarked
package org.fallow.scheduler.trust;

import org.jspecify.annotations.NullMarked;

/** What this computer gives Fallow, found by trying: each check with what was found, and what to do about it. */
@NullMarked
package org.fallow.node.io.doctor;

import org.jspecify.annotations.NullMarked;

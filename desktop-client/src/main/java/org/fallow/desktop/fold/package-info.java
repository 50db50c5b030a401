/** Folded chains in space: read from results, drawn in software, written as pictures and PDB files. */
@NullMarked
package org.fallow.desktop.fold;

import org.jspecify.annotations.NullMarked;

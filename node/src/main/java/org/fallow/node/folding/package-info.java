/** What people get to see of folded chains: the fold checked and counted anew, PDB files, pictures, the best known energies. */
@NullMarked
package org.fallow.node.folding;

import org.jspecify.annotations.NullMarked;

/** What {@code HouseRulesTest} reads the house with: the table of modules, the list of impure things, the sources. */
@NullMarked
package org.fallow.house;

import org.jspecify.annotations.NullMarked;

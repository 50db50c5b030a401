/** What a person sends along when something is wrong: all that helps, and nothing that is theirs alone. */
@NullMarked
package org.fallow.node.io.support;

import org.jspecify.annotations.NullMarked;

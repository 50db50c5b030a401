/** When this computer's owner lets work run, and how much of it: rules, what is known of the computer, and the decision. */
@NullMarked
package org.fallow.node.policy;

import org.jspecify.annotations.NullMarked;

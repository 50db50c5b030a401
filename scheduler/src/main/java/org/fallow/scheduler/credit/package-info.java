/** Credit: receipts that follow from accepted votes only, and what they come to. */
@NullMarked
package org.fallow.scheduler.credit;

import org.jspecify.annotations.NullMarked;

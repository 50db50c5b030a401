/** What a volunteer allows: how much of the machine, and for which projects. */
@NullMarked
package org.fallow.scheduler.offer;

import org.jspecify.annotations.NullMarked;

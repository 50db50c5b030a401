package org.fallow.simulation.scenario;

import org.fallow.simulation.chance.Distribution;

/**
 * How nodes come and go.
 *
 * @param session how long a node stays
 * @param absence how long it is away before it comes back
 */
public record Churn(Distribution session, Distribution absence) {}

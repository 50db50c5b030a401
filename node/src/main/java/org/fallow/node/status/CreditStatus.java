package org.fallow.node.status;

/**
 * What this node has done for a project, as custodians vouch for it with their receipts.
 *
 * @param project id, 64 hexadecimal digits
 * @param title empty where the project's record is not known
 * @param units accepted with this node's vote
 * @param workSeconds measured by the votes of all who computed the same, in seconds of a middling volunteer's processor
 * @param custodians that vouch for some of it
 */
public record CreditStatus(String project, String title, long units, double workSeconds, int custodians) {}

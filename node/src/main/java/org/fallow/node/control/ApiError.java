package org.fallow.node.control;

/**
 * The body of every refusal.
 *
 * @param error what is wrong, one line
 * @param remedy what to do about it, one line; empty when there is nothing to add
 */
public record ApiError(String error, String remedy) {}

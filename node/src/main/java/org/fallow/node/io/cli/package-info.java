/** The command line. Every command but {@code run}, {@code demo}, {@code kernel} and {@code sim} asks a running node. */
@NullMarked
package org.fallow.node.io.cli;

import org.jspecify.annotations.NullMarked;
